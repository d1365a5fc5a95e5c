import path from 'node:path'
import type { Limits } from '../machine/limits.ts'
import type { GoCaches } from '../tools/fetch-packages.ts'
import type { Go } from '../tools/find-tools.ts'
import type { Step } from './step.ts'

const BUILD: Limits = { timeoutMs: 300_000, memoryMb: 2_000, diskMb: 900 }
const RUN: Limits = { timeoutMs: 60_000, memoryMb: 700, diskMb: 900 }

/** `go vet`, build, and the samples against the mock. `cache` is a build cache of this proof's own. */
export function proveGo(
  { file }: Go,
  { modules }: GoCaches,
  cache: string,
  dir: string,
  mock: readonly string[],
): Step[] {
  const env = {
    ...{ PATH: `${path.dirname(file)}:/usr/bin:/bin`, HOME: dir, LANG: 'C.UTF-8' },
    ...{ GOCACHE: cache, GOMODCACHE: modules, GOPATH: path.join(dir, '.gopath') },
    ...{ GOPROXY: 'off', GOSUMDB: 'off', GOTOOLCHAIN: 'local', GOFLAGS: '-mod=readonly' },
    ...{ GOENV: 'off', GOWORK: 'off', GOTELEMETRY: 'off', CGO_ENABLED: '0', GOMAXPROCS: '2' },
  }
  const binaries = path.join(dir, '.bin')
  const build = [file, 'build', '-o', `${binaries}/`, './...']
  return [
    { name: 'go vet', argv: [file, 'vet', './...'], env, limits: BUILD },
    { name: 'go build', argv: build, env, limits: BUILD },
    ...['first-call', 'smoke'].map((program) => ({
      name: program === 'smoke' ? 'smoke run' : 'first call',
      argv: [...mock, path.join(binaries, program)],
      env,
      limits: RUN,
    })),
  ]
}
