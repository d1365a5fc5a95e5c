import fs from 'node:fs'
import path from 'node:path'

/** Files by path with forward slashes, relative to a package's root. */
export type Files = ReadonlyMap<string, Buffer>

const FILES_MAX = 20_000

/**
 * Reads a folder that a program of somebody else's wrote to: plain files only, whose paths `keep` wants. A link could lead anywhere.
 *
 * @throws when there are more files than any package has
 */
export function readFiles(root: string, keep: (path: string) => boolean): Map<string, Buffer> {
  const names = filesBelow(root, '').filter(keep).sort()
  if (names.length > FILES_MAX) throw new Error(`more than ${FILES_MAX} files were made`)
  return new Map(names.map((name) => [name, fs.readFileSync(path.join(root, name))]))
}

function filesBelow(root: string, folder: string): string[] {
  const entries = fs.readdirSync(path.join(root, folder), { withFileTypes: true })
  return entries.flatMap((entry) => {
    const at = folder === '' ? entry.name : `${folder}/${entry.name}`
    if (entry.isDirectory()) return filesBelow(root, at)
    return entry.isFile() ? [at] : []
  })
}

/** Writes files below a folder, which is made. */
export function writeFiles(root: string, files: Files): void {
  for (const [name, content] of files) {
    const at = path.join(root, name)
    fs.mkdirSync(path.dirname(at), { recursive: true })
    fs.writeFileSync(at, content)
  }
}
