import fs from 'node:fs'
import path from 'node:path'
import type { SdkBuild, SdkPackage } from './build-sdks.ts'
import type { SdkArtifact } from './pack/artifacts.ts'

/** Builds kept; a new one takes the place of the oldest. */
const KEPT = 40

type StoredArtifact = Omit<SdkArtifact, 'content'>
type StoredPackage = Omit<SdkPackage, 'artifacts'> & Readonly<{ artifacts: StoredArtifact[] }>
type StoredBuild = Omit<Extract<SdkBuild, { ok: true }>, 'packages'> &
  Readonly<{ packages: StoredPackage[] }>

/** The build that was made for `key`, or null. */
export function readCachedBuild(dir: string, key: string): SdkBuild | null {
  const folder = path.join(dir, key)
  const file = path.join(folder, 'build.json')
  if (!fs.existsSync(file)) return null
  const stored = JSON.parse(fs.readFileSync(file, 'utf8')) as StoredBuild
  const packages = stored.packages.map((one) => ({
    ...one,
    artifacts: one.artifacts.map((artifact) => ({
      ...artifact,
      content: fs.readFileSync(path.join(folder, artifact.sha256)),
    })),
  }))
  return { ...stored, packages }
}

/** Keeps a build for the next time. One that lacked something is not kept: it may be complete tomorrow. */
export function cacheBuild(dir: string, key: string, build: SdkBuild): void {
  if (!build.ok || build.packages.some(({ state }) => state === 'unproved')) return
  fs.mkdirSync(dir, { recursive: true, mode: 0o700 })
  const part = fs.mkdtempSync(path.join(dir, 'part-'))
  for (const { artifacts } of build.packages) {
    for (const { sha256, content } of artifacts) fs.writeFileSync(path.join(part, sha256), content)
  }
  fs.writeFileSync(
    path.join(part, 'build.json'),
    JSON.stringify({ ...build, packages: stored(build) }),
  )
  const folder = path.join(dir, key)
  fs.rmSync(folder, { recursive: true, force: true })
  fs.renameSync(part, folder)
  prune(dir)
}

function stored(build: Extract<SdkBuild, { ok: true }>): StoredPackage[] {
  return build.packages.map((one) => ({
    ...one,
    artifacts: one.artifacts.map(({ content: _, ...artifact }) => artifact),
  }))
}

function prune(dir: string): void {
  const folders = fs.readdirSync(dir).map((name) => path.join(dir, name))
  const byAge = folders.map((folder) => ({ folder, mtimeMs: fs.statSync(folder).mtimeMs }))
  byAge.sort((a, b) => b.mtimeMs - a.mtimeMs)
  for (const { folder } of byAge.slice(KEPT)) fs.rmSync(folder, { recursive: true, force: true })
}
