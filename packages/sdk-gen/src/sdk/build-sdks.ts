import fs from 'node:fs'
import { hashOf } from '../load/canonical.ts'
import { isJsonObject, type JsonObject } from '../load/read-json.ts'
import { historyOf } from './document/document-history.ts'
import { FIRST } from './document/mark-samples.ts'
import { normaliseForSdk, PAGING, type SdkDocument } from './document/normalise.ts'
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
  /** The documents of `earlierHashes`, as many as there still are. */
  earlier: readonly JsonObject[]
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
  const typed = normaliseForSdk(source)
  const java = await findJava(machine)
  if (!java.ok) return unable(typed.notes, java.missing)
  onProgress(5, 'Fetching OpenAPI Generator')
  const jar = await findJar(machine)
  if (!jar.ok) return unable(typed.notes, jar.missing)
  const tools = { java: java.tool, jar: jar.tool }
  onProgress(10, 'Generating')
  const made = await make(input, typed, tools, LANGUAGES)
  if (!made.ok) return { ok: false, notes: typed.notes, reason: made.reason, missing: null }
  const failed = made.packages.filter(({ state }) => state === 'failed')
  if (failed.length === 0 || !hasUnions(typed) || machine.signal.aborted) {
    return { ok: true, notes: typed.notes, packages: made.packages }
  }
  // The generators' types for "one of several objects" do not always compile. Without them the rest is worth having.
  onProgress(90, 'Once more, without types for unions')
  const plain = normaliseForSdk(source, 'untyped')
  const languages = failed.map(({ language }) => language)
  const second = await make({ ...input, onProgress: () => undefined }, plain, tools, languages)
  const better = second.ok ? second.packages.filter(({ state }) => state === 'proved') : []
  const packages = made.packages.map(
    (one) => better.find(({ language }) => language === one.language) ?? one,
  )
  return { ok: true, notes: better.length > 0 ? plain.notes : typed.notes, packages }
}

function hasUnions({ document }: SdkDocument): boolean {
  return /"(oneOf|anyOf)":/.test(JSON.stringify(document.components))
}

type Made = Readonly<{ ok: true; packages: SdkPackage[] }> | Readonly<{ ok: false; reason: string }>

async function make(
  input: SdkBuildInput,
  { document, notes }: SdkDocument,
  tools: Readonly<{ java: string; jar: string }>,
  languages: readonly Language[],
): Promise<Made> {
  const { source, machine } = input
  const { sandbox, signal, note } = machine
  const workDir = makeWorkDir(sandbox, input.workParent)
  try {
    const options = optionsOf(source, document)
    const timeoutMs = machine.generatorTimeoutMs
    const rest = { document, sandbox, timeoutMs, workDir, signal, note }
    const generated = await generateSources({ ...options, ...rest, ...tools })
    if (!generated.ok) return generated
    const packages = await proveAll(input, document, notes, generated.files, languages)
    return { ok: true, packages }
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
  { source, earlier, machine, workParent, onProgress }: SdkBuildInput,
  document: JsonObject,
  notes: readonly SdkNote[],
  generated: ReadonlyMap<Language, Files>,
  languages: readonly Language[],
): Promise<SdkPackage[]> {
  const packages: SdkPackage[] = []
  const history = historyOf(source.document, earlier)
  for (const [index, language] of languages.entries()) {
    onProgress(25 + index * 22, `Proving ${language}`)
    const sources = generated.get(language) ?? new Map()
    const facts = { ...factsOf(source, document, notes, language, sources), history }
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
): Omit<PackageFacts, 'history'> {
  const { names, title, baseUrl, needsKey } = optionsOf(source, document)
  return {
    ...{ language, names, title, baseUrl, needsKey, notes },
    documentHash: hashOf(source.document),
    firstCall: `${sources.get(FIRST_CALLS[language]) ?? ''}`.trim(),
    pages: firstPaged(document),
  }
}

/** The first operation that pages and whose name all generators spell the way we do: the README shows it. */
function firstPaged({ paths }: JsonObject): PackageFacts['pages'] {
  const operations = Object.values(isJsonObject(paths) ? paths : {}).flatMap((item) =>
    Object.values(isJsonObject(item) ? item : {}),
  )
  for (const operation of operations) {
    if (!isJsonObject(operation) || operation[PAGING] === undefined) continue
    const { operationId: id, tags, parameters } = operation
    if (JSON.stringify(parameters ?? []).includes('"required":true')) continue
    const tag = Array.isArray(tags) ? String(tags[0]) : ''
    if (/^[a-z]+([A-Z][a-z]+)*$/.test(String(id))) return { operation: String(id), tag }
  }
  return null
}
