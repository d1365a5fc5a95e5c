import 'server-only'
import fs from 'node:fs/promises'
import path from 'node:path'
import { PROBLEM_CODES, Problem, type ProblemCode } from '@gatehouse/policy'
import { GUIDES, type GuideSlug } from '@/contract/docs.ts'

/** The repository's own documents; the portal runs in `apps/portal`. */
const DOCS = path.join(process.cwd(), '../../docs')

/** The page of a problem, as Markdown. @throws Problem `not_found` for a code that the catalogue does not have */
export async function errorPage(code: string): Promise<{ code: ProblemCode; text: string }> {
  const known = PROBLEM_CODES.find((candidate) => candidate === code)
  if (known === undefined) throw new Problem('not_found')
  return { code: known, text: await fs.readFile(path.join(DOCS, 'errors', `${known}.md`), 'utf8') }
}

/** A guide, as Markdown without its first heading. @throws Problem `not_found` for one that does not exist */
export async function guidePage(
  slug: string,
): Promise<{ slug: GuideSlug; title: string; text: string }> {
  const guide = GUIDES.find((candidate) => candidate.slug === slug)
  if (guide === undefined) throw new Problem('not_found')
  const text = await fs.readFile(path.join(DOCS, 'guides', `${guide.slug}.md`), 'utf8')
  return { slug: guide.slug, title: guide.title, text: text.replace(/^# .*\n+/, '') }
}
