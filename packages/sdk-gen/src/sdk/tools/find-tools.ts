import fs from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { canReach } from '../machine/sandbox.ts'
import type { Machine } from './machine.ts'
import { type Found, missing } from './missing.ts'
import { runTrusted } from './run-trusted.ts'

const ASK_MS = 20_000

/** A `java` of version 11 or newer that the sandbox's user can run. */
export async function findJava({ sandbox, env }: Machine): Promise<Found<string>> {
  for (const file of commands('java', env)) {
    if (!canReach(sandbox, '-x', file)) continue
    const { code, output } = await runTrusted([file, '-version'], { env, timeoutMs: ASK_MS })
    // "1.8.0_292" is Java 8; "17.0.15" is Java 17.
    const [, major, minor] = /version "(\d+)(?:\.(\d+))?/.exec(output) ?? []
    if (code === 0 && Number(major === '1' ? minor : major) >= 11) return { ok: true, tool: file }
  }
  return missing('no_java')
}

export type Python = Readonly<{ file: string; version: string }>

/** A `python3` of version 3.10 or newer. A shim below somebody's home is no use to another user. */
export async function findPython({ sandbox, env }: Machine): Promise<Found<Python>> {
  for (const file of commands('python3', env)) {
    if (!canReach(sandbox, '-x', file)) continue
    const ask = 'import sys; print("%d.%d" % sys.version_info[:2], sys.executable)'
    const { code, output } = await runTrusted([file, '-I', '-c', ask], { env, timeoutMs: ASK_MS })
    const [version = '', real = ''] = output.trim().split(' ')
    const isNew = /^3\.(1\d|[2-9]\d)$/.test(version)
    if (code === 0 && isNew && canReach(sandbox, '-x', real))
      return { ok: true, tool: { file: real, version } }
  }
  return missing('no_python')
}

export type Go = Readonly<{ file: string; version: string }>

/** A `go` of version 1.23 or newer: iterators. */
export async function findGo({ sandbox, env }: Machine): Promise<Found<Go>> {
  for (const file of [...commands('go', env), '/usr/local/go/bin/go']) {
    if (!canReach(sandbox, '-x', file)) continue
    const { output } = await runTrusted([file, 'env', 'GOVERSION'], {
      timeoutMs: ASK_MS,
      env: { ...env, GOTOOLCHAIN: 'local' },
    })
    const [, minor] = /^go1\.(\d+)/.exec(output) ?? []
    if (Number(minor) >= 23) return { ok: true, tool: { file, version: output.trim() } }
  }
  return missing('no_go')
}

export type Node = Readonly<{ file: string; compiler: string; typescript: string }>

/** This Node and the TypeScript compiler, copied where the sandbox's user can reach them when it cannot reach ours. */
export function findNode({ sandbox, toolsDir }: Machine): Found<Node> {
  const installed = typescriptDir()
  if (installed === undefined) return missing('no_typescript')
  const file = canReach(sandbox, '-x', process.execPath)
    ? process.execPath
    : copied(process.execPath, path.join(toolsDir, `node-${process.version}`))
  const lib = canReach(sandbox, '-r', path.join(installed.dir, 'lib'))
    ? path.join(installed.dir, 'lib')
    : copied(
        path.join(installed.dir, 'lib'),
        path.join(toolsDir, `typescript-${installed.version}`),
      )
  return {
    ok: true,
    tool: { file, compiler: path.join(lib, 'tsc.js'), typescript: installed.version },
  }
}

function typescriptDir(): Readonly<{ dir: string; version: string }> | undefined {
  try {
    const manifest = createRequire(import.meta.url).resolve('typescript/package.json')
    const { version } = JSON.parse(fs.readFileSync(manifest, 'utf8')) as { version: string }
    return { dir: path.dirname(manifest), version }
  } catch {
    return undefined
  }
}

/** Copies once; a copy that was interrupted has another name. */
function copied(from: string, to: string): string {
  if (fs.existsSync(to)) return to
  const part = `${to}.${process.pid}`
  fs.cpSync(from, part, { recursive: true, dereference: true })
  openToAll(part)
  fs.renameSync(part, to)
  return to
}

/** A checkout made under a strict umask is readable by its owner alone; the copy must not be. */
export function openToAll(at: string): void {
  const isDir = fs.statSync(at).isDirectory()
  fs.chmodSync(at, isDir || (fs.statSync(at).mode & 0o111) !== 0 ? 0o755 : 0o644)
  if (isDir) for (const name of fs.readdirSync(at)) openToAll(path.join(at, name))
}

/** Every file of that name on the PATH, and where systems put them when the PATH is short. */
function commands(name: string, env: Machine['env']): string[] {
  const dirs = [...(env.PATH ?? '').split(path.delimiter), '/usr/local/bin', '/usr/bin']
  const files = dirs.filter((dir) => path.isAbsolute(dir)).map((dir) => path.join(dir, name))
  return [...new Set(files)].filter((file) => fs.existsSync(file))
}
