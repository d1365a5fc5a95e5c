import fs from 'node:fs'
import { stopPostmaster } from './postmaster.ts'

/**
 * Run as a process of its own beside a temporary server: once its standard input closes, which the
 * system also does when the parent is killed, it ends the server and removes the folders. So a
 * test run leaves neither behind, however it ends.
 *
 * Arguments: pid of the server, then the folders.
 */
const [pid, ...dirs] = process.argv.slice(2)

process.stdin.resume()
process.stdin.once('close', () => {
  stopPostmaster(Number(pid))
    .then(() => {
      for (const dir of dirs) fs.rmSync(dir, { recursive: true, force: true })
    })
    .catch((error: unknown) => {
      process.stderr.write(`${String(error)}\n`)
      process.exitCode = 1
    })
})
