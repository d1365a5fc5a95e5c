import { rename } from 'node:fs/promises'
import { join } from 'node:path'
import { readCheckedFile, writeCheckedFile } from '../disk/checked-file.ts'
import type { Revision } from './holder.ts'

export type SnapshotDisk = Readonly<{
  /** The revisions on disk, the last good one first; damaged files are left out and reported. */
  load(): Promise<Revision[]>
  /** Keeps `revision` as the last good one, and the one before it beside it. */
  save(revision: Revision): Promise<void>
}>

/** The last good revision and the one before, in `folder`: what a restart serves from while the database is down. */
export function createSnapshotDisk(
  folder: string,
  onProblem: (message: string) => void,
): SnapshotDisk {
  const path = join(folder, 'snapshot.json')
  const previousPath = join(folder, 'snapshot.previous.json')
  let saving: Promise<void> = Promise.resolve()

  async function save(revision: Revision): Promise<void> {
    try {
      await rename(path, previousPath).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== 'ENOENT') throw error // the first one has no predecessor
      })
      await writeCheckedFile(path, [JSON.stringify(revision)])
    } catch (error) {
      onProblem(`revision ${revision.number} could not be written: ${(error as Error).message}`)
    }
  }

  return {
    async load() {
      const revisions: Revision[] = []
      for (const file of [path, previousPath]) {
        const body = await readCheckedFile(file, onProblem)
        if (body !== undefined) revisions.push(JSON.parse(body) as Revision)
      }
      return revisions
    },
    save(revision) {
      saving = saving.then(() => save(revision))
      return saving
    },
  }
}
