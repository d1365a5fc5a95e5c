import { readFileSync } from 'node:fs'
import { mkdir, open, readFile, unlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** The node's folder, held by this process alone. */
export type DataFolder = Readonly<{
  path: string
  /** Names this node across restarts. */
  nodeId: string
  release(): Promise<void>
}>

/**
 * Makes the folder and takes it for this process: two gateways in one folder would hand over and remove each other's usage.
 *
 * @throws when a living process holds it
 */
export async function claimDataFolder(path: string, newNodeId: () => string): Promise<DataFolder> {
  await mkdir(path, { recursive: true, mode: 0o700 })
  const lock = join(path, 'gateway.pid')
  const holder = await readFile(lock, 'utf8').catch(() => '')
  const pid = Number(holder)
  if (pid > 0 && pid !== process.pid && isGateway(pid)) {
    throw new Error(`${path} is in use by the gateway with process id ${pid}`)
  }
  await writeFile(lock, String(process.pid), { mode: 0o600 })
  return {
    path,
    nodeId: await readNodeId(join(path, 'node-id'), newNodeId),
    release: () => unlink(lock).catch(() => undefined), // somebody cleaned up before us
  }
}

async function readNodeId(file: string, newNodeId: () => string): Promise<string> {
  const known = (await readFile(file, 'utf8').catch(() => '')).trim()
  if (/^node_[0-9a-z]{26}$/.test(known)) return known
  const made = newNodeId()
  const handle = await open(file, 'w', 0o600)
  try {
    await handle.writeFile(`${made}\n`)
    await handle.sync()
  } finally {
    await handle.close()
  }
  return made
}

/** Process ids are used again, after a crash too: where the system can say so, the holder must be a Node process. */
function isGateway(pid: number): boolean {
  try {
    process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('gateway')
  } catch {
    return true // no /proc here: believe the lock
  }
}
