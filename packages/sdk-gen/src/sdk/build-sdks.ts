import fs from 'node:fs'
import path from 'node:path'
import { hashOf } from '../load/canonical.ts'
import type { JsonObject } from '../load/read-json.ts'
import { FIRST } from './document/mark-samples.ts'
import { normaliseForSdk } from './document/normalise.ts'
import { type SdkNames, sdkNames } from './document/sdk-names.ts'
import type { SdkNote } from './document/sdk-note.ts'
import { LANGUAGES, type Language, type SdkSource } from './document/sdk-source.ts'
import { generateSources } from './generate/generate.ts'
import type { Files } from './machine/package-files.ts'
import { makeWorkDir } from './machine/sandbox.ts'
import { assemblePackage } from './pack/package-parts.ts'
import { installLine, type PackageFacts } from './pack/package-text.ts'
import { type PackageProof, provePackage } from './prove/prove-package.ts'
import { findJava } from './tools/find-tools.ts'
import { findJar } from './tools/generator-jar.ts'
import type { Machine } from './tools/machine.ts'
import type { Missing } from './tools/missing.ts'

export type SdkBuildInput = Readonly<{
  source: SdkSource
  machine: Machine
  /** Where folders for work are made and removed. */
  workParent: string
  onProgress(percent: number, step: string): void
}>

/** One language of a build. Only what is `proved` has files. */
export type SdkPackage = PackageProof &
  Readonly<{
    language: Language
    names: SdkNames
    installLine: string
    firstCall: string
  }>

export type SdkBuild =
  | Readonly<{ ok: true; notes: readonly SdkNote[]; packages: readonly SdkPackage[] }>
  /** `missing`: this machine cannot; else the document or the generator is at fault. */
  | Readonly<{
      ok: false
      notes: readonly SdkNote[]
      reason: string
      missing: Missing | null
    }>

/**
 * Makes, compiles and tries the packages of one version in all languages.
 *
 * The document is somebody else's: what is made of it runs in the sandbox only, within limits. A language that cannot be proved, because
 * it does not work or because this machine lacks its tools, has no files. Never throws because of the document; what went on is
 * said to `machine.note`.
 */
export async function buildSdks(input: SdkBuildInput): Promise<SdkBuild> {
  const { source, machine, onProgress } = input
  onProgress(2, 'Reading the document')
  const { document, notes } = normaliseForSdk(source)
  const java = await findJava(machine)
  if (!java.ok) return unable(notes, java.missing)
  onProgress(5, 'Fetching OpenAPI Generator')
  const jar = await findJar(machine)
  if (!jar.ok) return unable(notes, jar.missing)
  onProgress(10, 'Generating')
  const workDir = makeWorkDir(machine.sandbox, input.workParent)
  try {
    const options = optionsOf(source, document)
    const { sandbox, signal, note } = machine
    const generated = await generateSources({
      ...{ ...options, document, sandbox, workDir, signal, note },
      ...{ java: java.tool, jar: jar.tool },
    })
    if (!generated.ok) return { ok: false, notes, reason: generated.reason, missing: null }
    fs.rmSync(path.join(workDir, 'out'), { recursive: true, force: true })
    return { ok: true, notes, packages: await proveAll(input, document, notes, generated.files) }
  } finally {
    fs.rmSync(workDir, { recursive: true, force: true, maxRetries: 3 })
  }
}

function unable(notes: readonly SdkNote[], missing: Missing): SdkBuild {
  return { ok: false, notes, reason: missing.message, missing }
}

function optionsOf(source: SdkSource, document: JsonObject) {
  return {
    names: sdkNames(source),
    title: titleOf(source),
    baseUrl: source.baseUrl ?? '',
    needsKey: source.auth === 'key',
    hasCall: JSON.stringify(document).includes(`"${FIRST}":true`),
  }
}

/** Printed into comments: one line of harmless characters. */
function titleOf({ apiName, versionName }: SdkSource): string {
  return `${apiName} ${versionName}`.replace(/[^\p{L}\p{N} .,&()_-]/gu, '').trim() || 'API'
}

async function proveAll(
  { source, machine, workParent, onProgress }: SdkBuildInput,
  document: JsonObject,
  notes: readonly SdkNote[],
  generated: ReadonlyMap<Language, Files>,
): Promise<SdkPackage[]> {
  const packages: SdkPackage[] = []
  for (const [index, language] of LANGUAGES.entries()) {
    onProgress(30 + index * 23, `Proving ${language}`)
    const sources = generated.get(language) ?? new Map()
    const facts = factsOf(source, document, notes, language, sources)
    const files = assemblePackage(facts, sources)
    const proof = await provePackage({ facts, files, document, machine, workParent })
    const { names, firstCall } = facts
    packages.push({
      language,
      names,
      firstCall,
      installLine: installLine(language, names),
      ...proof,
    })
  }
  return packages
}

const FIRST_CALLS: Readonly<Record<Language, string>> = {
  typescript: 'examples/first-call.ts',
  python: 'examples/first_call.py',
  go: 'examples/first-call/main.go',
}

function factsOf(
  source: SdkSource,
  document: JsonObject,
  notes: readonly SdkNote[],
  language: Language,
  sources: Files,
): PackageFacts {
  const { names, title, baseUrl, needsKey } = optionsOf(source, document)
  return {
    ...{ language, names, title, baseUrl, needsKey, notes },
    documentHash: hashOf(source.document),
    firstCall: `${sources.get(FIRST_CALLS[language]) ?? ''}`.trim(),
    hasPages: JSON.stringify(document).includes('"x-gatehouse-paging":'),
  }
}
