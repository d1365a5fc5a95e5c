import { createHash } from 'node:crypto'
import { open, readFile, rename } from 'node:fs/promises'
import { dirname } from 'node:path'

/**
 * A file that is either whole or not there: `<body>\n#sha256 <hex>\n`, written beside its place, synced, renamed.
 *
 * A crash at any instant leaves the old file or the new one; a damaged one is noticed by its checksum.
 */
const TRAILER = '\n#sha256 '
const TRAILER_LENGTH = TRAILER.length + 64 + 1
/** Pieces are joined up to this before they are written. */
const WRITE_CHARACTERS = 262_144

/** Writes `pieces` one after another; readable by the owner only. */
export async function writeCheckedFile(path: string, pieces: Iterable<string>): Promise<void> {
  const temporary = `${path}.new`
  const hash = createHash('sha256')
  const file = await open(temporary, 'w', 0o600)
  try {
    let buffered = ''
    for (const piece of pieces) {
      buffered += piece
      if (buffered.length < WRITE_CHARACTERS) continue
      hash.update(buffered)
      await file.appendFile(buffered)
      buffered = ''
    }
    hash.update(buffered)
    await file.appendFile(`${buffered}${TRAILER}${hash.digest('hex')}\n`)
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(temporary, path)
  await syncFolder(dirname(path))
}

/** The body of a file written above; undefined when there is none, or it is damaged (`onDamage` says so). */
export async function readCheckedFile(
  path: string,
  onDamage: (reason: string) => void,
): Promise<string | undefined> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') onDamage(`${path}: ${error.message}`)
    return undefined
  })
  if (text === undefined) return undefined
  const body = text.slice(0, -TRAILER_LENGTH)
  const expected = `${TRAILER}${createHash('sha256').update(body).digest('hex')}\n`
  if (text.endsWith(expected)) return body
  onDamage(`${path} is damaged: its checksum is wrong`)
  return undefined
}

/** Makes a rename in `folder` survive a power cut. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
