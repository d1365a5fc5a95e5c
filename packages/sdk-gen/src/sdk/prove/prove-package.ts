import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { JsonObject } from '../../load/read-json.ts'
import { type Files, readFiles, writeFiles } from '../machine/package-files.ts'
import { giveAway, makeWorkDir } from '../machine/sandbox.ts'
import { packArtifacts, type SdkArtifact } from '../pack/artifacts.ts'
import { shippedFiles } from '../pack/package-parts.ts'
import type { PackageFacts } from '../pack/package-text.ts'
import { fetchPythonPackages, fillGoCaches } from '../tools/fetch-packages.ts'
import { findGo, findNode, findPython } from '../tools/find-tools.ts'
import type { Machine } from '../tools/machine.ts'
import type { Missing } from '../tools/missing.ts'
import { planMock } from './plan-mock.ts'
import { proveGo } from './prove-go.ts'
import { provePython } from './prove-python.ts'
import { compileTypescript, proveTypescript } from './prove-typescript.ts'
import { type ProofRoom, type StepResult, takeSteps } from './step.ts'

/** What became of one package. `unproved`: this machine lacks what the proof needs. */
export type PackageProof = Readonly<{
  state: 'proved' | 'failed' | 'unproved'
  missing: Missing | null
  steps: readonly StepResult[]
  log: string
  artifacts: readonly SdkArtifact[]
}>

export type ProofInput = Readonly<{
  facts: PackageFacts
  files: Files
  /** Normalised. */
  document: JsonObject
  machine: Machine
  workParent: string
}>

const MOCK_RUNNER = fileURLToPath(new URL('./mock-runner.mjs', import.meta.url))
/** The key that the mock expects; it is nobody's. */
const MOCK_KEY = 'gh_test_proof'

/** Compiles a package, checks it, and runs its samples against a mock of the document, in the sandbox. */
export async function provePackage(input: ProofInput): Promise<PackageProof> {
  const { facts, files, machine, workParent } = input
  const lines: string[] = []
  const { sandbox, signal } = machine
  const note = (line: string) => {
    lines.push(line)
    machine.note(line)
  }
  const workDir = makeWorkDir(sandbox, workParent)
  try {
    const dir = path.join(workDir, 'package')
    writeFiles(dir, files)
    const mock = writeMock(input, workDir)
    giveAway(sandbox, workDir)
    note(sandbox.hasNetwork ? 'The network could not be taken away here.' : 'Without network.')
    const room: ProofRoom = { dir, workDir, sandbox, signal, note }
    const attempt = await PROOFS[facts.language](
      { ...input, machine: { ...machine, note } },
      room,
      mock,
    )
    if (attempt.missing !== null) note(`${attempt.missing.message} ${attempt.missing.fix}`)
    return conclude(input, attempt, lines.join('\n'))
  } finally {
    fs.rmSync(workDir, { recursive: true, force: true, maxRetries: 3 })
  }
}

type Attempt = Readonly<{
  missing: Missing | null
  steps: readonly StepResult[]
  /** Made by the proof itself and shipped. */
  made: Files
}>

type Proof = (input: ProofInput, room: ProofRoom, mock: readonly string[]) => Promise<Attempt>

const PROOFS: Readonly<Record<PackageFacts['language'], Proof>> = {
  async typescript({ machine }, room, mock) {
    const node = findNode(machine)
    if (!node.ok) return lacking(node.missing)
    const compiled = await takeSteps(room, compileTypescript(node.tool, room.dir))
    // Read before anything that was generated runs, so that it cannot change what is shipped.
    const made = allOk(compiled) ? readDist(room.dir) : new Map<string, Buffer>()
    if (!allOk(compiled)) return { missing: null, steps: compiled, made }
    const steps = await takeSteps(room, proveTypescript(node.tool, room.dir, mock))
    return { missing: null, steps: [...compiled, ...steps], made }
  },
  async python({ machine, facts }, room, mock) {
    const python = await findPython(machine)
    if (!python.ok) return lacking(python.missing)
    const packages = await fetchPythonPackages(python.tool, machine)
    if (!packages.ok) return lacking(packages.missing)
    const { pythonPackage } = facts.names
    const steps = provePython(python.tool, packages.tool, pythonPackage, room.dir, mock)
    return { missing: null, steps: await takeSteps(room, steps), made: new Map() }
  },
  async go({ machine }, room, mock) {
    const go = await findGo(machine)
    if (!go.ok) return lacking(go.missing)
    const caches = await fillGoCaches(go.tool, machine)
    if (!caches.ok) return lacking(caches.missing)
    const cache = path.join(room.workDir, 'go-build')
    cloneFolder(room, caches.tool.build, cache)
    const steps = proveGo(go.tool, caches.tool, cache, room.dir, mock)
    return { missing: null, steps: await takeSteps(room, steps), made: new Map() }
  },
}

function lacking(missing: Missing): Attempt {
  return { missing, steps: [], made: new Map() }
}

function allOk(steps: readonly StepResult[]): boolean {
  return steps.every(({ ok }) => ok)
}

function readDist(dir: string): Map<string, Buffer> {
  const dist = readFiles(path.join(dir, 'dist'), (name) => /\.(js|d\.ts)$/.test(name))
  return new Map([...dist].map(([name, content]) => [`dist/${name}`, content]))
}

function conclude(input: ProofInput, { missing, steps, made }: Attempt, log: string): PackageProof {
  if (missing !== null) return { state: 'unproved', missing, steps, log, artifacts: [] }
  if (!allOk(steps)) return { state: 'failed', missing, steps, log, artifacts: [] }
  const { facts, files } = input
  const shipped = shippedFiles(new Map([...files, ...made]))
  const artifacts = packArtifacts(facts.language, facts.names, shipped)
  return { state: 'proved', missing, steps, log, artifacts }
}

/** The words that start a program behind the mock, after the Node that runs it. */
function writeMock({ document, facts, machine }: ProofInput, workDir: string): string[] {
  const runner = path.join(workDir, 'mock-runner.mjs')
  const plan = path.join(workDir, 'plan.json')
  const key = facts.needsKey ? MOCK_KEY : null
  fs.copyFileSync(MOCK_RUNNER, runner)
  fs.writeFileSync(plan, JSON.stringify({ key, routes: planMock(document) }))
  const node = findNode(machine)
  return [node.ok ? node.tool.file : process.execPath, runner, plan]
}

/**
 * A copy that costs nothing on root's machines: names of the same files, which the sandbox's user cannot change. Where it is our own
 * user, a real copy, since a program that was made from a document must not reach the next one's proof.
 */
function cloneFolder({ sandbox }: ProofRoom, from: string, to: string): void {
  const flags = sandbox.account === null ? ['-R'] : ['-R', '-l']
  try {
    execFileSync('cp', [...flags, from, to], { stdio: 'ignore' })
  } catch {
    fs.rmSync(to, { recursive: true, force: true })
    fs.cpSync(from, to, { recursive: true }) // another file system
  }
  giveFolders(sandbox, to)
}

function giveFolders(sandbox: ProofRoom['sandbox'], dir: string): void {
  const { account } = sandbox
  if (account === null) return
  fs.chownSync(dir, account.uid, account.gid)
  for (const entry of fs.readdirSync(dir, { withFileTypes: true })) {
    if (entry.isDirectory()) giveFolders(sandbox, path.join(dir, entry.name))
  }
}
