import { z } from 'zod'
import { Instant } from './fields.ts'
import { defineOperation } from './operation.ts'

export const SDK_LANGUAGES = ['typescript', 'python', 'go'] as const
export const SdkLanguage = z.enum(SDK_LANGUAGES)
export type SdkLanguage = z.infer<typeof SdkLanguage>

/** What the machine that builds lacks. */
export const SdkMissing = z.object({
  code: z.string(),
  message: z.string(),
  fix: z.string().nullable().describe('What to do about it; for people of the provider'),
})
export type SdkMissing = z.infer<typeof SdkMissing>

/** One thing that was tried with a package. */
export const SdkStep = z.object({ name: z.string(), ok: z.boolean(), ms: z.int() })
export type SdkStep = z.infer<typeof SdkStep>

export const SdkFile = z
  .object({
    kind: z.enum(['zip', 'npm', 'wheel', 'sdist', 'gomod']),
    fileName: z.string(),
    size: z.int().describe('Bytes'),
    sha256: z.string().describe('Hexadecimal'),
    href: z.string().describe('Where it can be downloaded, on this host'),
  })
  .meta({ id: 'SdkFile' })
export type SdkFile = z.infer<typeof SdkFile>

/** An SDK in one language. Only one that was proved has files. */
export const SdkPackage = z
  .object({
    language: SdkLanguage,
    state: z.enum(['proved', 'failed', 'unproved']),
    missing: SdkMissing.nullable().describe('Why it is unproved'),
    packageName: z.string(),
    version: z.string(),
    installLine: z.string(),
    firstCall: z.string().describe('Source text; reads the key from the environment'),
    steps: z.array(SdkStep).describe('The proof'),
    log: z.string().describe('What the proof said'),
    files: z.array(SdkFile),
  })
  .meta({ id: 'SdkPackage' })
export type SdkPackage = z.infer<typeof SdkPackage>

/** Something of the document that the SDKs do not express. */
export const SdkNote = z.object({
  code: z.string(),
  message: z.string(),
  count: z.int(),
  pointers: z.array(z.string()).describe('The first of the places'),
})
export type SdkNote = z.infer<typeof SdkNote>

export const SdkBuildState = z.enum(['queued', 'running', 'succeeded', 'failed', 'unable'])
export type SdkBuildState = z.infer<typeof SdkBuildState>

/** The newest making of a version's SDKs, whatever it came to. */
export const SdkBuildStatus = z.object({
  state: SdkBuildState,
  progress: z.int().describe('0–100'),
  step: z.string().describe('What it is at'),
  reason: z.string().nullable(),
  missing: SdkMissing.nullable(),
})
export type SdkBuildStatus = z.infer<typeof SdkBuildStatus>

/** The SDKs of a version: those of the newest build that succeeded. */
export const VersionSdks = z
  .object({
    builtAt: Instant.nullable().describe('Null: there are none yet'),
    notes: z.array(SdkNote),
    packages: z.array(SdkPackage),
    newest: SdkBuildStatus.nullable().describe('Null: none was asked for'),
  })
  .meta({ id: 'VersionSdks' })
export type VersionSdks = z.infer<typeof VersionSdks>

/** The bytes of a file. */
export const FileContent = z
  .custom<Uint8Array<ArrayBuffer>>((value) => value instanceof Uint8Array)
  .describe('The file')

const TAG = 'SDKs'
const Named = z.object({
  apiId: z.string().max(80).describe('Id or slug'),
  versionId: z.string().max(80).describe('Id or name'),
  language: SdkLanguage,
})

export const listSdksOperation = defineOperation({
  id: 'listSdks',
  method: 'GET',
  path: '/catalog/apis/{slug}/versions/{version}/sdks',
  tag: TAG,
  access: 'public',
  summary: 'SDKs of a version, with the proof of each',
  params: z.object({ slug: z.string().max(63), version: z.string().max(40) }),
  output: VersionSdks,
})

export const downloadSdkOperation = defineOperation({
  id: 'downloadSdk',
  method: 'GET',
  path: '/apis/{apiId}/versions/{versionId}/sdks/{language}',
  tag: TAG,
  access: 'public',
  summary: 'An SDK as a ZIP archive',
  description:
    'For those who may see the API. 404 while there is none that was proved. `X-Checksum-Sha256` has the SHA-256 of the archive.',
  params: Named,
  output: FileContent,
  mediaType: 'application/zip',
})

export const downloadSdkFileOperation = defineOperation({
  id: 'downloadSdkFile',
  method: 'GET',
  path: '/apis/{apiId}/versions/{versionId}/sdks/{language}/{fileName}',
  tag: TAG,
  access: 'public',
  summary: 'One file of an SDK: npm tarball, wheel, sdist or Go module',
  description: 'Names and hashes are in the list; npm and pip can install from this address.',
  params: Named.extend({ fileName: z.string().max(200) }),
  output: FileContent,
  mediaType: 'application/octet-stream',
})
