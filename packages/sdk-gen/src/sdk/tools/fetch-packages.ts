import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { type Go, openToAll, type Python } from './find-tools.ts'
import type { Machine } from './machine.ts'
import { type Found, missing } from './missing.ts'
import { runTrusted } from './run-trusted.ts'

const FETCH_MS = 300_000

/** What generated Python needs to run and what it is checked with. */
const PYTHON_PACKAGES = [
  ...['pydantic==2.14.3', 'urllib3==2.8.0', 'python-dateutil==2.9.0.post0'],
  ...['typing-extensions==4.16.0', 'mypy==2.4.1', 'types-python-dateutil==2.9.0.20261116'],
]

/** A folder for PYTHONPATH with the packages in it, fetched once for each version of Python. */
export async function fetchPythonPackages(
  { file, version }: Python,
  { toolsDir, env, signal, note }: Machine,
): Promise<Found<string>> {
  const key = keyOf([version, ...PYTHON_PACKAGES])
  const dir = path.join(toolsDir, `python-${version}-${key}`)
  if (fs.existsSync(dir)) return { ok: true, tool: dir }
  const part = `${dir}.${process.pid}`
  const flags = ['--quiet', '--disable-pip-version-check', '--no-input', '--only-binary=:all:']
  const argv = [file, '-m', 'pip', 'install', ...flags, '--target', part, ...PYTHON_PACKAGES]
  const { code, output } = await runTrusted(argv as [string, ...string[]], {
    ...{ env, signal },
    timeoutMs: FETCH_MS,
  })
  if (code !== 0) {
    note(`pip ended with ${code}: ${output.trim().slice(-600)}`)
    fs.rmSync(part, { recursive: true, force: true })
    return missing('no_python_packages')
  }
  return { ok: true, tool: keep(part, dir) }
}

export type GoCaches = Readonly<{ modules: string; build: string }>

/** The only module that generated Go may need, for documents with unions. */
const GO_MODULES = ['gopkg.in/validator.v2@v2.0.1']
export const GO_SUM = [
  'gopkg.in/validator.v2 v2.0.1 h1:xF0KWyGWXm/LM2G1TrEjqOu4pa6coO9AlWSf3msVfDY=',
  'gopkg.in/validator.v2 v2.0.1/go.mod h1:lIUZBlB3Im4s/eYp39Ry/wkR02yOPhZ9IwIRBjuPuG8=',
]

/** Imports what every generated module imports, so that the standard library is compiled once and not once a build. */
const WARM_UP = `package main

import (
	_ "bytes"
	_ "encoding/json"
	_ "encoding/xml"
	_ "iter"
	_ "math/rand/v2"
	_ "mime/multipart"
	_ "net/http/httputil"
	_ "regexp"

	_ "gopkg.in/validator.v2"
)

func main() {}
`

/** Module and build cache, filled once for each version of Go. */
export async function fillGoCaches(
  { file, version }: Go,
  { toolsDir, env, signal, note }: Machine,
): Promise<Found<GoCaches>> {
  const dir = path.join(toolsDir, `go-${version}-${keyOf([...GO_MODULES, WARM_UP])}`)
  const caches = { modules: path.join(dir, 'modules'), build: path.join(dir, 'build') }
  if (fs.existsSync(dir)) return { ok: true, tool: caches }
  const part = `${dir}.${process.pid}`
  const project = path.join(part, 'warm-up')
  fs.mkdirSync(project, { recursive: true })
  fs.writeFileSync(path.join(project, 'main.go'), WARM_UP)
  fs.writeFileSync(path.join(project, 'go.mod'), 'module warmup\n\ngo 1.23\n')
  const goEnv = {
    ...env,
    ...{ GOTOOLCHAIN: 'local', CGO_ENABLED: '0', GOFLAGS: '-modcacherw' },
    ...{ GOMODCACHE: path.join(part, 'modules'), GOCACHE: path.join(part, 'build') },
  }
  for (const args of [
    ['get', ...GO_MODULES],
    ['vet', '.'],
    ['build', '-o', nullDevice(), '.'],
  ]) {
    const options = { timeoutMs: FETCH_MS, signal, cwd: project, env: goEnv }
    const { code, output } = await runTrusted([file, ...args], options)
    if (code === 0) continue
    note(`go ${args[0]} ended with ${code}: ${output.trim().slice(-600)}`)
    fs.rmSync(part, { recursive: true, force: true })
    return missing('no_go_modules')
  }
  keep(part, dir)
  return { ok: true, tool: caches }
}

function nullDevice(): string {
  return process.platform === 'win32' ? 'NUL' : '/dev/null'
}

function keep(part: string, dir: string): string {
  openToAll(part)
  if (fs.existsSync(dir)) fs.rmSync(part, { recursive: true, force: true })
  else fs.renameSync(part, dir)
  return dir
}

function keyOf(parts: readonly string[]): string {
  return createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 10)
}
