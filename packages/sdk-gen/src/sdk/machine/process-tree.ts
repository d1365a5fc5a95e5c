import fs from 'node:fs'
import path from 'node:path'

const PAGE_BYTES = 4096

type Process = Readonly<{ pid: number; parent: number; residentBytes: number }>

/** The processes below `root`, itself among them. Empty where there is no `/proc`. */
export function processTree(root: number): Process[] {
  const all = readProcesses()
  const tree: Process[] = all.filter(({ pid }) => pid === root)
  for (let index = 0; index < tree.length; index += 1) {
    tree.push(...all.filter(({ parent }) => parent === tree[index]?.pid))
  }
  return tree
}

function readProcesses(): Process[] {
  let names: string[]
  try {
    names = fs.readdirSync('/proc')
  } catch {
    return []
  }
  return names.filter((name) => /^\d+$/.test(name)).flatMap((name) => readProcess(name) ?? [])
}

/** proc_pid_stat(5): the name in brackets may hold anything, so fields are counted from the last one. */
function readProcess(name: string): Process | undefined {
  try {
    const text = fs.readFileSync(`/proc/${name}/stat`, 'utf8')
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
    const [parent, pages] = [Number(fields[1]), Number(fields[21])]
    return { pid: Number(name), parent, residentBytes: pages * PAGE_BYTES }
  } catch {
    return undefined // it ended meanwhile
  }
}

/** Ends a tree at once. The children first: the one that waits for them would otherwise leave them behind. */
export function killTree(root: number): void {
  for (const { pid } of processTree(root).reverse()) kill(pid)
  kill(-root)
  kill(root)
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // Gone already.
  }
}

/** Bytes of the files in a folder; stops counting beyond `max`. */
export function folderBytes(dir: string, max: number): number {
  let bytes = 0
  const folders = [dir]
  for (let folder = folders.pop(); folder !== undefined && bytes <= max; folder = folders.pop()) {
    for (const entry of entriesOf(folder)) {
      const at = path.join(folder, entry.name)
      if (entry.isDirectory()) folders.push(at)
      else bytes += fs.lstatSync(at, { throwIfNoEntry: false })?.size ?? 0
    }
  }
  return bytes
}

function entriesOf(folder: string): fs.Dirent[] {
  try {
    return fs.readdirSync(folder, { withFileTypes: true })
  } catch {
    return [] // removed meanwhile
  }
}
