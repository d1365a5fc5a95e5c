import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { isInstalled } from './bootstrap.mjs'
import { ROOT } from './machine/paths.ts'

type Locked = { resolved?: string; link?: boolean; optionalDependencies?: Record<string, string> }

const { packages } = JSON.parse(fs.readFileSync(path.join(ROOT, 'package-lock.json'), 'utf8')) as {
  packages: Record<string, Locked>
}

describe('package-lock.json', () => {
  // Else an install goes to the registry of whoever locked last.
  it('names no download address', () => {
    const addressed = Object.entries(packages).filter(
      ([, { resolved, link }]) => resolved !== undefined && !link,
    )
    expect(addressed.map(([name]) => name)).toEqual([])
  })

  // Native parts come as optional packages, one a platform: one that is missing here cannot be
  // installed on that platform.
  it('holds every optional dependency that its packages name', () => {
    const present = new Set(Object.keys(packages).map((at) => at.split('node_modules/').pop()))
    const missing = Object.entries(packages).flatMap(([at, { optionalDependencies }]) =>
      Object.keys(optionalDependencies ?? {})
        .filter((name) => !present.has(name))
        .map((name) => `${at} -> ${name}`),
    )
    expect(missing).toEqual([])
  })
})

describe('isInstalled', () => {
  const entry = (version: string, more = {}) => ({ version, ...more })

  function treeWith(wanted: object, present: object | null): string {
    const root = fs.mkdtempSync(path.join(os.tmpdir(), 'gatehouse-lock-'))
    fs.writeFileSync(path.join(root, 'package-lock.json'), JSON.stringify({ packages: wanted }))
    if (present !== null) {
      fs.mkdirSync(path.join(root, 'node_modules'))
      const copy = path.join(root, 'node_modules/.package-lock.json')
      fs.writeFileSync(copy, JSON.stringify({ packages: present }))
    }
    return root
  }

  it.each([
    ['nothing is installed', { 'node_modules/a': entry('1.0.0') }, null, false],
    [
      'all is there',
      { '': {}, 'node_modules/a': entry('1.0.0') },
      { 'node_modules/a': entry('1.0.0') },
      true,
    ],
    [
      'a version differs',
      { 'node_modules/a': entry('1.0.1') },
      { 'node_modules/a': entry('1.0.0') },
      false,
    ],
    ['a package is missing', { 'node_modules/a': entry('1.0.0') }, {}, false],
    [
      'an optional one of another platform is missing',
      { 'node_modules/a': entry('1.0.0', { optional: true }) },
      {},
      true,
    ],
    ['a nested one is missing', { 'apps/x/node_modules/a': entry('1.0.0') }, {}, false],
    [
      'a workspace link is missing',
      { 'node_modules/x': { link: true, resolved: 'apps/x' } },
      {},
      false,
    ],
  ])('%s', (_name, wanted, present, expected) => {
    const root = treeWith(wanted, present)
    expect(isInstalled(root)).toBe(expected)
    fs.rmSync(root, { recursive: true })
  })
})
