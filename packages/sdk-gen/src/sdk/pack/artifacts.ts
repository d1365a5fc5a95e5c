import { createHash } from 'node:crypto'
import type { SdkNames } from '../document/sdk-names.ts'
import type { Language } from '../document/sdk-source.ts'
import type { Files } from '../machine/package-files.ts'
import { PYTHON_REQUIREMENTS } from './package-parts.ts'
import { tarGzip } from './tar-gzip.ts'
import { zip } from './zip.ts'

export const ARTIFACT_KINDS = ['zip', 'npm', 'wheel', 'sdist', 'gomod'] as const
export type ArtifactKind = (typeof ARTIFACT_KINDS)[number]

/** A file that can be downloaded. */
export type SdkArtifact = Readonly<{
  kind: ArtifactKind
  fileName: string
  content: Buffer
  /** Hexadecimal. */
  sha256: string
}>

/** A package in the formats of its language, and as a plain ZIP. Equal files give equal bytes. */
export function packArtifacts(language: Language, names: SdkNames, files: Files): SdkArtifact[] {
  const folder = `${names.packageName}-${language}`
  const plain = artifact('zip', `${folder}-${names.version}.zip`, zip(files, `${folder}/`))
  return [plain, ...FORMATS[language](names, files)]
}

const FORMATS: Readonly<Record<Language, (names: SdkNames, files: Files) => SdkArtifact[]>> = {
  typescript: ({ packageName, version }, files) => [
    // What npm pack would take: `files` of the manifest, and what is always in.
    artifact(
      'npm',
      `${packageName}-${version}.tgz`,
      tarGzip(without(files, /^tsconfig/), 'package/'),
    ),
  ],
  python: (names, files) => [wheel(names, files), sdist(names, files)],
  go: ({ goModule, packageName, version }, files) => [
    // go.dev/ref/mod#zip-files
    artifact('gomod', `${packageName}-v${version}.zip`, zip(files, `${goModule}@v${version}/`)),
  ],
}

function artifact(kind: ArtifactKind, fileName: string, content: Buffer): SdkArtifact {
  return { kind, fileName, content, sha256: createHash('sha256').update(content).digest('hex') }
}

function without(files: Files, left: RegExp): Map<string, Buffer> {
  return new Map([...files].filter(([name]) => !left.test(name)))
}

/** packaging.python.org, binary distribution format 1.0: pure Python, any platform. */
function wheel(names: SdkNames, files: Files): SdkArtifact {
  const { pythonPackage, version } = names
  const info = `${pythonPackage}-${version}.dist-info`
  const code = [...files].filter(([name]) => name.startsWith(`${pythonPackage}/`))
  const tags =
    'Wheel-Version: 1.0\nGenerator: gatehouse\nRoot-Is-Purelib: true\nTag: py3-none-any\n'
  const content = new Map([
    ...code,
    [`${info}/METADATA`, metadata(names, files)],
    [`${info}/WHEEL`, Buffer.from(tags)],
    [`${info}/licenses/LICENSE`, files.get('LICENSE') ?? Buffer.alloc(0)],
  ])
  const lines = [...content]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, bytes]) => `${name},sha256=${base64Hash(bytes)},${bytes.length}`)
  content.set(`${info}/RECORD`, Buffer.from(`${[...lines, `${info}/RECORD,,`].join('\n')}\n`))
  return artifact('wheel', `${pythonPackage}-${version}-py3-none-any.whl`, zip(content))
}

function base64Hash(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('base64url')
}

function sdist(names: SdkNames, files: Files): SdkArtifact {
  const base = `${names.pythonPackage}-${names.version}`
  const content = new Map([...files, ['PKG-INFO', metadata(names, files)] as const])
  return artifact('sdist', `${base}.tar.gz`, tarGzip(content, `${base}/`))
}

/** Core metadata 2.4. */
function metadata({ packageName, version }: SdkNames, files: Files): Buffer {
  const fields = [
    ...['Metadata-Version: 2.4', `Name: ${packageName}`, `Version: ${version}`],
    ...['License-Expression: Apache-2.0', 'License-File: LICENSE', 'Requires-Python: >=3.10'],
    ...PYTHON_REQUIREMENTS.map((text) => `Requires-Dist: ${text}`),
    'Description-Content-Type: text/markdown',
  ]
  return Buffer.from(`${fields.join('\n')}\n\n${files.get('README.md') ?? ''}`)
}
