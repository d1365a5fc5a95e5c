import { spawnSync } from 'node:child_process'
import fs from 'node:fs'

export type PortOwner = Readonly<{ pid: number; command: string }>

/** Who listens on `port`, as far as this user may know; null when it cannot be told. */
export function portOwner(port: number): PortOwner | null {
  return process.platform === 'linux' ? linuxOwner(port) : parseLsof(lsof(port))
}

/**
 * Socket inodes that listen on `port`, from the text of `/proc/net/tcp` or `tcp6`: the local address
 * ends in the port in hex, state 0A is LISTEN, the tenth column is the inode (proc_net_tcp(5)).
 */
export function listeningInodes(text: string, port: number): string[] {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`
  return text
    .split('\n')
    .slice(1)
    .map((line) => line.trim().split(/\s+/))
    .filter(([, local, , state]) => local?.endsWith(suffix) && state === '0A')
    .flatMap((columns) => columns[9] ?? [])
}

/** First process of `lsof -Fpc`: a line each, `p<pid>` and `c<command>`. */
export function parseLsof(text: string): PortOwner | null {
  const pid = /^p(\d+)$/m.exec(text)?.[1]
  return pid === undefined
    ? null
    : { pid: Number(pid), command: /^c(.+)$/m.exec(text)?.[1] ?? 'unknown' }
}

function lsof(port: number): string {
  const args = ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-Fpc']
  return spawnSync('lsof', args, { encoding: 'utf8' }).stdout ?? ''
}

function linuxOwner(port: number): PortOwner | null {
  const tables = ['/proc/net/tcp', '/proc/net/tcp6'].map(readOrEmpty)
  const sockets = tables.flatMap((text) => listeningInodes(text, port).map((i) => `socket:[${i}]`))
  if (sockets.length === 0) return null
  const pid = fs.readdirSync('/proc').find((name) => /^\d+$/.test(name) && holds(name, sockets))
  if (pid === undefined) return null
  const command = readOrEmpty(`/proc/${pid}/cmdline`).split('\0').join(' ').trim()
  return { pid: Number(pid), command: command || readOrEmpty(`/proc/${pid}/comm`).trim() }
}

function holds(pid: string, sockets: readonly string[]): boolean {
  try {
    const dir = `/proc/${pid}/fd`
    return fs.readdirSync(dir).some((fd) => sockets.includes(fs.readlinkSync(`${dir}/${fd}`)))
  } catch {
    return false // another user's process, or one that ended meanwhile
  }
}

function readOrEmpty(file: string): string {
  try {
    return fs.readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
