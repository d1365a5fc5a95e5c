import { canonicalPath, describePathRefusal } from '../route/canonical-path.ts'
import { createPathMatcher } from '../route/matcher.ts'
import { rewritePath } from '../route/rewrite.ts'
import { parseTemplate } from '../route/template.ts'
import type { RouteSource } from './route.ts'
import { readRewrite } from './route-form.ts'

/** The path that is forwarded, or why there is none, as a sentence's end. */
export type ForwardPreview =
  | Readonly<{ ok: true; path: string }>
  | Readonly<{ ok: false; why: string }>

/**
 * What a route that is being written would forward for a path, by the functions that compile it and forward with it. The upstream's
 * base path comes before it.
 */
export function previewForward(
  route: Pick<RouteSource, 'path' | 'stripPrefix' | 'pathRewrite'>,
  example: string,
): ForwardPreview {
  const parsed = parseTemplate(route.path)
  if (!parsed.ok) return { ok: false, why: `the path ${parsed.issues[0]}` }
  const target = canonicalPath(example)
  if (!target.ok) return { ok: false, why: describePathRefusal(target.reason) }
  const { template } = parsed
  const matcher = createPathMatcher([{ template, methods: undefined, value: true }])
  if (matcher.find('GET', target.segments) === undefined) {
    return { ok: false, why: 'the route does not match it' }
  }
  const read = readRewrite(route, template)
  if (!read.ok) return { ok: false, why: read.issues[0]?.[1] ?? '' }
  return { ok: true, path: rewritePath(read.rewrite, target.path) }
}

/** A path that a template matches, to begin with: `/pets/{id}/*` → `/pets/1/a`. */
export function examplePath(template: string): string {
  return template
    .replace(/\{[^/}]*\}/g, '1')
    .replace(/\*$/, 'a')
    .replace(/^$/, '/')
}
