import type { DataFolder } from './data-folder.ts'
import type { Env } from './env.ts'
import type { Logger } from './telemetry/log.ts'
import type { LogSink } from './telemetry/log-buffer.ts'

/** What a node is started with. */
export type NodeOptions = Readonly<{
  env: Env
  folder: DataFolder
  log: Logger
  output: LogSink
  hostname: string
  release: string
  /** The clock of every decision, UTC epoch milliseconds. */
  nowMs: () => number
}>
