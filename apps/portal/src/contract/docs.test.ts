import fs from 'node:fs'
import path from 'node:path'
import { PROBLEM_CODES } from '@gatehouse/policy'
import { expect, it } from 'vitest'
import { GUIDES } from './docs.ts'

const DOCS = path.join(import.meta.dirname, '../../../../docs')

const pagesIn = (folder: string) =>
  fs
    .readdirSync(path.join(DOCS, folder))
    .map((file) => file.replace(/\.md$/, ''))
    .sort()

it('has a page for every problem code and a code for every page', () => {
  expect(pagesIn('errors')).toEqual([...PROBLEM_CODES].sort())
})

it('has a file for every guide and an entry for every file', () => {
  expect(pagesIn('guides')).toEqual(GUIDES.map(({ slug }) => slug).sort())
})

it('says in every error page what happened, why, and what to do', () => {
  for (const code of PROBLEM_CODES) {
    const text = fs.readFileSync(path.join(DOCS, 'errors', `${code}.md`), 'utf8')
    const headings = [...text.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading)
    expect(headings, code).toEqual(['What happened', 'Why', 'What to do'])
  }
})
