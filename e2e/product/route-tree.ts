import fs from 'node:fs'
import path from 'node:path'

const APP = path.join(import.meta.dirname, '../../apps/portal/src/app')

export type Audience = 'public' | 'developer' | 'admin'

/** A page of the route tree: `/applications/[applicationId]/keys`. */
export type PageRoute = Readonly<{ pattern: string; audience: Audience }>

/** Every page of the portal, from the files themselves, so that a new one cannot be forgotten. */
export function pageRoutes(): PageRoute[] {
  return fs
    .readdirSync(APP, { recursive: true, encoding: 'utf8' })
    .filter((file) => path.basename(file) === 'page.tsx')
    .map((file) => {
      const folders = path
        .dirname(file)
        .split(path.sep)
        .filter((folder) => folder !== '.')
      return {
        pattern: `/${folders.filter((folder) => !folder.startsWith('(')).join('/')}`,
        audience: audienceOf(folders[0]),
      }
    })
    .sort((a, b) => (a.pattern < b.pattern ? -1 : 1))
}

function audienceOf(group: string | undefined): Audience {
  if (group === '(admin)') return 'admin'
  return group === '(developer)' ? 'developer' : 'public'
}

/**
 * The path of a page with its parameters filled in; an optional catch-all is left out.
 * @throws for a parameter without a value: a new page needs one here
 */
export function fill(pattern: string, values: Readonly<Record<string, string>>): string {
  const filled = pattern
    .replaceAll(/\/\[\[\.\.\.\w+\]\]/g, '')
    .replaceAll(/\[(?:\.\.\.)?(\w+)\]/g, (_, name: string) => {
      const value = values[name]
      if (value === undefined) throw new Error(`no value for [${name}] of ${pattern}`)
      return value
    })
  return filled === '' ? '/' : filled
}
