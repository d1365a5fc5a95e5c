import type { Started } from '../processes.ts'

/** `plain`: forward and nothing else. `guarded`: refuse without the right key, and count each key's requests against a limit. */
export type Job = 'plain' | 'guarded'

export type PeerSetup = Readonly<{
  /** Exists, empty, the peer's own. */
  folder: string
  port: number
  upstreamPort: number
  job: Job
  /** The one that `X-API-Key` must carry for the job `guarded`. */
  key: string
}>

export type RunningPeer = Readonly<{
  /** Whose CPU time is counted: the process that forwards, with all its threads. */
  pid: number
  version: string
  /** What it was told, as its own documentation writes it. */
  configuration: string
  stop: Started['stop']
}>

export type Peer = Readonly<{
  name: string
  /** What it is compared as: C and C++ play in another league than languages with a garbage collector. */
  kind: 'native' | 'managed'
  /** Throws when it is not installed and cannot be had. */
  start(setup: PeerSetup): Promise<RunningPeer>
}>

/** Requests a second that no run reaches: the limit is counted on every request and refuses none. */
export const UNREACHED_PER_SECOND = 1_000_000

/** Connections to the upstream that a peer may keep. */
export const KEPT_CONNECTIONS = 256
