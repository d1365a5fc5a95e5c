import { readdirSync } from 'node:fs'
import type { RouteHandler } from '../src/server/define-route.ts'

const ROOT = new URL('../src/app/api/v1/', import.meta.url)
const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const

export type ExportedRoute = Readonly<{ file: string; method: string; handler: RouteHandler }>

/** Every method that a `route.ts` under `/api/v1` exports, from the folders themselves; the 404 of everything else is left out. */
export async function exportedRoutes(): Promise<readonly ExportedRoute[]> {
  const files = readdirSync(ROOT, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('/route.ts') && !file.startsWith('[...'))
    .sort()
  const found = await Promise.all(
    files.map(async (file) => {
      const module: Record<string, unknown> = await import(new URL(file, ROOT).href)
      return METHODS.filter((method) => method in module).map((method) => ({
        file,
        method,
        handler: module[method] as RouteHandler,
      }))
    }),
  )
  return found.flat()
}

/** `applications/[applicationId]/route.ts` serves `/applications/{applicationId}`. */
export function pathOfFile(file: string): string {
  return `/${file
    .replace(/\/route\.ts$/, '')
    .replaceAll('[', '{')
    .replaceAll(']', '}')}`
}
