import { execFile, execFileSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import {
  fetchPythonPackages,
  fillGoCaches,
  findGo,
  findPython,
  type Machine,
  type SdkPackage,
} from '@gatehouse/sdk-gen/sdk'
import {
  complaintsAbout,
  expectedOutput,
  HOSTILE_SCRIPTS,
  startHostileApi,
} from '@gatehouse/sdk-gen/testing'

const KEY = 'gh_test_bench'

type Program = Readonly<{
  argv: readonly [string, ...string[]]
  cwd: string
  env: Record<string, string>
}>

/** Runs a package as its readers would, out of its archive, against an API on a bad day. Gives what was wrong. */
export async function runHostile(
  one: SdkPackage,
  machine: Machine,
  home: string,
): Promise<string[]> {
  const dir = fs.mkdtempSync(path.join(home, `${one.language}-`))
  const program = await PROGRAMS[one.language](one, machine, dir)
  const api = await startHostileApi()
  try {
    const output = await run(program, api.url)
    const isExpected = isDeepStrictEqual(output, expectedOutput)
    const complaints = complaintsAbout(api.calls, KEY)
    return isExpected ? complaints : [`said ${JSON.stringify(output)}`, ...complaints]
  } finally {
    await api.close()
  }
}

function run({ argv, cwd, env }: Program, url: string): Promise<unknown> {
  const [command, ...args] = argv
  const all = { ...env, GATEHOUSE_API_KEY: KEY, GATEHOUSE_BASE_URL: url }
  return new Promise((resolve, reject) => {
    execFile(command, args, { cwd, env: all }, (error, stdout, stderr) => {
      if (error !== null) reject(new Error(`${error.message}\n${stderr}`))
      else resolve(JSON.parse(stdout))
    })
  })
}

type MakeProgram = (one: SdkPackage, machine: Machine, dir: string) => Promise<Program>

const PROGRAMS: Readonly<Record<SdkPackage['language'], MakeProgram>> = {
  async typescript(one, _, dir) {
    execFileSync('tar', ['xzf', archive(one, 'npm', dir), '-C', dir])
    const cwd = path.join(dir, 'package')
    fs.writeFileSync(path.join(cwd, 'script.mjs'), HOSTILE_SCRIPTS.typescript)
    return { argv: [process.execPath, 'script.mjs'], cwd, env: {} }
  },
  async python(one, machine, dir) {
    const python = await findPython(machine)
    if (!python.ok) throw new Error(python.missing.message)
    const packages = await fetchPythonPackages(python.tool, machine)
    if (!packages.ok) throw new Error(packages.missing.message)
    // Python imports from a wheel as it is: it is a ZIP archive on the path.
    const wheel = archive(one, 'wheel', dir)
    fs.writeFileSync(path.join(dir, 'script.py'), HOSTILE_SCRIPTS.python)
    const env = { PYTHONPATH: `${wheel}:${packages.tool}` }
    return { argv: [python.tool.file, 'script.py'], cwd: dir, env }
  },
  async go(one, machine, dir) {
    const go = await findGo(machine)
    if (!go.ok) throw new Error(go.missing.message)
    const caches = await fillGoCaches(go.tool, machine)
    if (!caches.ok) throw new Error(caches.missing.message)
    execFileSync('unzip', ['-q', archive(one, 'zip', dir), '-d', dir])
    const { goModule, packageName, version } = one.names
    const lines = [`module bench`, 'go 1.23', `require ${goModule} v${version}`]
    const replace = `replace ${goModule} => ./${packageName}-go`
    fs.writeFileSync(path.join(dir, 'go.mod'), `${[...lines, replace].join('\n\n')}\n`)
    fs.writeFileSync(path.join(dir, 'main.go'), HOSTILE_SCRIPTS.go)
    const env = {
      ...{ HOME: dir, GOCACHE: path.join(dir, 'cache'), GOMODCACHE: caches.tool.modules },
      ...{ GOPROXY: 'off', GOSUMDB: 'off', GOTOOLCHAIN: 'local', CGO_ENABLED: '0' },
      PATH: `${path.dirname(go.tool.file)}:/usr/bin:/bin`,
    }
    fs.cpSync(caches.tool.build, env.GOCACHE, { recursive: true })
    return { argv: [go.tool.file, 'run', '.'], cwd: dir, env }
  },
}

function archive(one: SdkPackage, kind: string, dir: string): string {
  const found = one.artifacts.find((artifact) => artifact.kind === kind)
  if (found === undefined) throw new Error(`${one.language} has no ${kind}`)
  const file = path.join(dir, found.fileName)
  fs.writeFileSync(file, found.content)
  return file
}
