import { spawn } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { type EmbeddedPostgres, startEmbeddedPostgres } from './embedded-postgres.ts'

export type TemporaryPostgres = Pick<EmbeddedPostgres, 'url' | 'adminUrl' | 'pid'> &
  Readonly<{
    /** Ends the server and removes everything it wrote. */
    destroy(): Promise<void>
  }>

/**
 * A server on a free port and in a folder of its own, without crash safety. `destroy` leaves nothing
 * behind, and neither does our own process when it is killed: a keeper process sees to both.
 */
export async function startTemporaryPostgres(): Promise<TemporaryPostgres> {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'gatehouse-postgres-'))
  fs.chmodSync(dir, 0o711)
  const { url, adminUrl, pid, outsideDir } = await startEmbeddedPostgres({
    dir,
    port: 0,
    fsync: false,
  })
  const folders = outsideDir === null ? [dir] : [dir, outsideDir]
  const keeper = spawn(
    process.execPath,
    [path.join(import.meta.dirname, 'keeper.ts'), String(pid), ...folders],
    { cwd: '/', detached: true, stdio: ['pipe', 'ignore', 'inherit'] },
  )
  keeper.unref()
  if (keeper.stdin instanceof net.Socket) keeper.stdin.unref() // an open pipe, too, would keep us running
  return {
    url,
    adminUrl,
    pid,
    async destroy() {
      const exited = once(keeper, 'exit')
      keeper.ref()
      keeper.stdin.end()
      const [code] = await exited
      if (code !== 0) throw new Error(`the temporary PostgreSQL in ${dir} was not ended cleanly`)
    },
  }
}
