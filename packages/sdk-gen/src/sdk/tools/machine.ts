import type { Sandbox } from '../machine/sandbox.ts'

/** The machine that SDKs are built on, as far as we are told. */
export type Machine = Readonly<{
  sandbox: Sandbox
  /** Tools and packages, fetched once. */
  toolsDir: string
  /** Our own environment, for programs of the machine: PATH, proxies, package indexes. Never for what was generated. */
  env: Readonly<Record<string, string | undefined>>
  /** `OPENAPI_GENERATOR_JAR`: a file that the operator brought. */
  jar: string | undefined
  /** How long the generator may take for all languages; what runs longer is ended. */
  generatorTimeoutMs: number
  signal: AbortSignal
  /** A line for the build's log. */
  note(line: string): void
}>
