import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'

/** Made by tools, or read by no build. */
const SKIPPED = new Set(['node_modules', '.next', '.turbo', 'generated', 'dist', 'test'])

/**
 * SHA-256 over the names and contents of files and whole folders, in a fixed order; a missing one
 * counts as missing. Equal fingerprints mean that building again would change nothing.
 */
export function fingerprint(root: string, entries: readonly string[]): string {
  const hash = createHash('sha256').update(process.version)
  for (const file of entries.flatMap((entry) => filesBelow(root, entry))) {
    const at = path.join(root, file)
    const content = fs.existsSync(at) ? fs.readFileSync(at) : 'missing'
    hash.update(`\0${file}\0${content.length}\0`).update(content)
  }
  return hash.digest('hex')
}

function filesBelow(root: string, entry: string): string[] {
  const stat = fs.statSync(path.join(root, entry), { throwIfNoEntry: false })
  if (stat === undefined || stat.isFile()) return [entry]
  return fs
    .readdirSync(path.join(root, entry))
    .filter((name) => !SKIPPED.has(name) && !name.endsWith('.test.ts'))
    .sort()
    .flatMap((name) => filesBelow(root, path.posix.join(entry, name)))
}
