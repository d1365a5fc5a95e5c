import { fileURLToPath } from 'node:url'
import { goModelNames } from '../document/go-names.ts'
import type { SdkNames } from '../document/sdk-names.ts'
import type { Language } from '../document/sdk-source.ts'

/** What one language's generation is told. Written as JSON; all three run in one JVM. */
export type BatchConfig = Readonly<Record<string, unknown>>

export type BatchInput = Readonly<{
  names: SdkNames
  /** For people: `Ferry v1`. */
  title: string
  /** Empty: the caller has to say. */
  baseUrl: string
  needsKey: boolean
  /** Some operation can be called by a sample. */
  hasCall: boolean
  /** Names of the document's schemas. */
  schemaNames: readonly string[]
  /** Normalised document, a file. */
  documentFile: string
  /** A copy of `TEMPLATES_DIR` that the generator may read. */
  templatesDir: string
  /** The language's folder is made in it. */
  outputDir: string
}>

export const TEMPLATES_DIR = fileURLToPath(new URL('../templates', import.meta.url))

const GENERATORS: Readonly<Record<Language, string>> = {
  typescript: 'typescript-fetch',
  python: 'python',
  go: 'go',
}

/** Our own templates of each language, and what they are called in the output. */
const FILES: Readonly<Record<Language, Readonly<Record<string, string>>>> = {
  typescript: {
    'transport.mustache': 'src/transport.ts',
    'client.mustache': 'src/client.ts',
    'first-call.mustache': 'examples/first-call.ts',
    'smoke.mustache': 'proof/smoke.ts',
  },
  python: {
    'transport.mustache': '{package}/transport.py',
    'client.mustache': '{package}/client.py',
    'first-call.mustache': 'examples/first_call.py',
    'smoke.mustache': 'proof/smoke.py',
  },
  go: {
    'transport.mustache': 'transport.go',
    'sdk.mustache': 'sdk.go',
    'first-call.mustache': 'examples/first-call/main.go',
    'smoke.mustache': 'proof/smoke/main.go',
  },
}

/** Every model has a place for what the document does not name; a property of that name gets another. */
const PROPERTY_NAMES: Readonly<Record<Language, Record<string, string>>> = {
  typescript: {},
  python: { additionalProperties: 'additional_properties_value' },
  go: { additionalProperties: 'AdditionalPropertiesValue' },
}

/**
 * The options of a generator. `disallowAdditionalPropertiesIfNotPresent` must be false: otherwise a Go client fails on every field that
 * an answer gains. Unknown enum values are kept as they are by our own templates, not turned into a constant.
 */
const OPTIONS: Readonly<Record<Language, (names: SdkNames) => Record<string, unknown>>> = {
  typescript: ({ packageName, version }) => ({
    npmName: packageName,
    npmVersion: version,
    importFileExtension: '.js',
    supportsES6: true,
    dateLibrary: 'string',
    useSingleRequestParameter: true,
    legacyDiscriminatorBehavior: false,
  }),
  python: ({ packageName, pythonPackage, version }) => ({
    packageName: pythonPackage,
    projectName: packageName,
    packageVersion: version,
    useOneOfDiscriminatorLookup: true,
  }),
  go: ({ goPackage, version }) => ({
    packageName: goPackage,
    packageVersion: version,
    enumClassPrefix: true,
    structPrefix: false,
    withGoMod: false,
    withCustomMiddlewareFunction: true,
    useOneOfDiscriminatorLookup: true,
  }),
}

/** The configuration of one language, as the generator's `batch` command reads it. Pure. */
export function batchConfig(language: Language, input: BatchInput): BatchConfig {
  const { names, title, baseUrl, needsKey, hasCall, documentFile, templatesDir, outputDir } = input
  const files = Object.entries(FILES[language]).map(([template, destination]) => [
    template,
    {
      templateType: 'SupportingFiles',
      destinationFilename: destination.replace('{package}', names.pythonPackage),
    },
  ])
  return {
    generatorName: GENERATORS[language],
    inputSpec: documentFile,
    outputDir: `${outputDir}/${language}`,
    templateDir: `${templatesDir}/${language}`,
    files: Object.fromEntries(files),
    globalProperties: {
      apiDocs: 'false',
      modelDocs: 'false',
      apiTests: 'false',
      modelTests: 'false',
    },
    nameMappings: PROPERTY_NAMES[language],
    ...(language === 'go' && { modelNameMappings: goModelNames(input.schemaNames) }),
    additionalProperties: {
      ...OPTIONS[language](names),
      disallowAdditionalPropertiesIfNotPresent: false,
      hideGenerationTimestamp: true,
      gatehouseTitle: title,
      gatehouseBaseUrl: JSON.stringify(baseUrl),
      gatehouseGoModule: names.goModule,
      ...(needsKey && { gatehouseNeedsKey: true }),
      ...(hasCall && { gatehouseHasCall: true }),
    },
  }
}
