import fs from 'node:fs'
import path from 'node:path'
import { TEMPLATES_DIR } from '../generate/batch-config.ts'
import type { Files } from '../machine/package-files.ts'
import { GO_SUM } from '../tools/fetch-packages.ts'
import { changelog, envExample, type PackageFacts, readme } from './package-text.ts'

/** A package's files before it is compiled: what is shipped, and under `proof/` what only the proof needs. */
export function assemblePackage(facts: PackageFacts, generated: Files): Map<string, Buffer> {
  const texts: Record<string, string> = {
    'README.md': readme(facts),
    'CHANGELOG.md': changelog(facts),
    '.env.example': envExample(facts),
    ...PROJECT[facts.language](facts, generated),
  }
  const license = fs.readFileSync(path.join(TEMPLATES_DIR, 'LICENSE'))
  const own = Object.entries(texts).map(([name, text]) => [name, Buffer.from(text)] as const)
  return new Map([...generated, ...own, ['LICENSE', license]])
}

/** What of a package its readers get. */
export function shippedFiles(files: Files): Map<string, Buffer> {
  return new Map([...files].filter(([name]) => !name.startsWith('proof/')))
}

type Project = (facts: PackageFacts, generated: Files) => Record<string, string>

const PROJECT: Readonly<Record<PackageFacts['language'], Project>> = {
  typescript: typescriptProject,
  python: pythonProject,
  go: goProject,
}

const STRICT = {
  ...{ target: 'es2022', module: 'nodenext', lib: ['es2022', 'dom', 'dom.iterable'], types: [] },
  strict: true,
}

function typescriptProject({ names, title }: PackageFacts): Record<string, string> {
  const manifest = {
    ...{ name: names.packageName, version: names.version, description: `${title}, a client.` },
    ...{ license: 'Apache-2.0', type: 'module', sideEffects: false, engines: { node: '>=20' } },
    exports: { '.': { types: './dist/index.d.ts', default: './dist/index.js' } },
    files: ['dist', 'src', 'examples', 'CHANGELOG.md', '.env.example'],
    scripts: { build: 'tsc' },
  }
  const build = { ...STRICT, declaration: true, rootDir: 'src', outDir: 'dist' }
  return {
    'package.json': json(manifest),
    'tsconfig.json': json({ compilerOptions: build, include: ['src'] }),
    'proof/tsconfig.json': json({
      compilerOptions: { ...STRICT, noEmit: true },
      include: ['*.ts', '../examples/*.ts'],
    }),
  }
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`
}

export const PYTHON_REQUIREMENTS = [
  ...['urllib3>=2.2,<3', 'python-dateutil>=2.8.2', 'pydantic>=2.11', 'typing-extensions>=4.7.1'],
]

function pythonProject({ names, title }: PackageFacts): Record<string, string> {
  const requirements = PYTHON_REQUIREMENTS.map((text) => `  "${text}",`).join('\n')
  return {
    'pyproject.toml': `[build-system]
requires = ["setuptools>=77"]
build-backend = "setuptools.build_meta"

[project]
name = "${names.packageName}"
version = "${names.version}"
description = "${title.replaceAll('"', "'")}, a client."
readme = "README.md"
license = "Apache-2.0"
license-files = ["LICENSE"]
requires-python = ">=3.10"
dependencies = [
${requirements}
]

[tool.setuptools]
packages = ["${names.pythonPackage}", "${names.pythonPackage}.api", "${names.pythonPackage}.models"]

[tool.setuptools.package-data]
${names.pythonPackage} = ["py.typed"]
`,
    'proof/mypy.ini': '[mypy]\ncheck_untyped_defs = True\nwarn_redundant_casts = True\n',
  }
}

function goProject({ names }: PackageFacts, generated: Files): Record<string, string> {
  const usesValidator = [...generated.values()].some((text) =>
    text.includes('"gopkg.in/validator.v2"'),
  )
  const head = `module ${names.goModule}\n\ngo 1.23\n`
  return {
    'go.mod': usesValidator ? `${head}\nrequire gopkg.in/validator.v2 v2.0.1\n` : head,
    'go.sum': usesValidator ? `${GO_SUM.join('\n')}\n` : '',
  }
}
