import fs from 'node:fs'
import path from 'node:path'
import { isJsonObject, type JsonObject } from '../../load/read-json.ts'
import { LANGUAGES, type Language } from '../document/sdk-source.ts'
import { isSuccess, type Limits, outcomeText } from '../machine/limits.ts'
import { type Files, readFiles } from '../machine/package-files.ts'
import { runLimited } from '../machine/run-limited.ts'
import { giveAway, type Sandbox } from '../machine/sandbox.ts'
import { type BatchInput, batchConfig, TEMPLATES_DIR } from './batch-config.ts'

export type GenerateInput = Omit<
  BatchInput,
  'documentFile' | 'outputDir' | 'templatesDir' | 'schemaNames'
> &
  Readonly<{
    document: JsonObject
    java: string
    jar: string
    sandbox: Sandbox
    timeoutMs: number
    /** An empty folder that belongs to the sandbox's user. */
    workDir: string
    signal: AbortSignal
    note(line: string): void
  }>

export type Generated =
  | Readonly<{ ok: true; files: ReadonlyMap<Language, Files> }>
  | Readonly<{ ok: false; reason: string }>

const SPACE = { memoryMb: 1_600, diskMb: 300 } as const
const HEAP_MB = 1_024

/** What of a generator's output goes into a package. Everything else (CI files, scripts) is not ours to ship. */
const KEPT: Readonly<Record<Language, RegExp>> = {
  typescript: /^(src\/.+\.ts|examples\/.+\.ts|proof\/.+\.ts)$/,
  python: /^([a-z0-9_]+_sdk\/.+(\.py|py\.typed)|examples\/.+\.py|proof\/.+\.py)$/,
  go: /^([a-z0-9_]+\.go|examples\/.+\.go|proof\/.+\.go)$/,
}

/** Makes the sources of all languages in one JVM, in the sandbox. Equal input gives equal files. */
export async function generateSources(input: GenerateInput): Promise<Generated> {
  const { workDir, sandbox, signal, note } = input
  const limits: Limits = { ...SPACE, timeoutMs: input.timeoutMs }
  const documentFile = path.join(workDir, 'openapi.json')
  const templatesDir = path.join(workDir, 'templates')
  const outputDir = path.join(workDir, 'out')
  fs.mkdirSync(outputDir)
  fs.writeFileSync(documentFile, JSON.stringify(input.document))
  fs.cpSync(TEMPLATES_DIR, templatesDir, { recursive: true })
  const schemaNames = namesOf(input.document)
  const configs = LANGUAGES.map((language) => {
    const file = path.join(workDir, `${language}.json`)
    const config = batchConfig(language, {
      ...{ ...input, schemaNames, documentFile, templatesDir, outputDir },
    })
    fs.writeFileSync(file, JSON.stringify(config))
    return file
  })
  giveAway(sandbox, workDir)
  const result = await runLimited({
    argv: [...javaCommand(input), ...configs],
    cwd: workDir,
    env: { PATH: '/usr/bin:/bin', HOME: workDir, LANG: 'C.UTF-8', TZ: 'UTC' },
    limits,
    sandbox,
    watchedDir: workDir,
    signal,
  })
  note(`openapi-generator batch ${outcomeText(result, limits)} (${result.ms} ms)`)
  if (!isSuccess(result)) {
    note(errorsOf(result.output))
    return { ok: false, reason: `OpenAPI Generator ${outcomeText(result, limits)}.` }
  }
  const files = LANGUAGES.map((language) => {
    const root = path.join(outputDir, language)
    return [language, readFiles(root, (name) => KEPT[language].test(name))] as const
  })
  return { ok: true, files: new Map(files) }
}

function namesOf({ components }: JsonObject): string[] {
  const schemas = isJsonObject(components) ? components.schemas : undefined
  return isJsonObject(schemas) ? Object.keys(schemas) : []
}

function javaCommand({ java, jar, workDir }: GenerateInput): string[] {
  return [
    java,
    `-Xmx${HEAP_MB}m`,
    '-XX:+UseSerialGC', // one thread less, and less memory; the heap is small
    '-XX:TieredStopAtLevel=1', // the run is over before the second compiler pays
    `-Djava.io.tmpdir=${workDir}`,
    ...['-jar', jar, 'batch', '--root-dir', workDir, '--fail-fast', '--threads', '2'],
  ]
}

/** The generator says a great deal; its errors are what helps. */
function errorsOf(output: string): string {
  const lines = output.split('\n')
  const errors = lines.filter((line) => /error|exception|caused by|fail/i.test(line))
  return (errors.length > 0 ? errors : lines).slice(-60).join('\n')
}
