import { createHash } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { readFiles } from '../machine/package-files.ts'

const SOURCES_DIR = fileURLToPath(new URL('..', import.meta.url))
/** What decides which bytes a package has: templates, runtimes, options, texts, formats. */
const DECIDING = /^(templates|generate|pack|prove)\/(?!.*\.test\.ts$)/

let known: string | undefined

/** Changes whenever a template, a runtime, an option or a format does: packages made before are then made again. */
export function sourcesHash(): string {
  known ??= hashSources()
  return known
}

function hashSources(): string {
  const hash = createHash('sha256')
  for (const [name, content] of readFiles(SOURCES_DIR, (file) => DECIDING.test(file))) {
    hash.update(`${name}\n${content.length}\n`).update(content)
  }
  return hash.digest('hex')
}
