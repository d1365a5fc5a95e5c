import type { MessagePort } from 'node:worker_threads'
import type { Generation } from '../credentials/credential-reader.ts'
import type { Env } from '../env.ts'
import type { ExplainCall } from '../explain/explain.ts'
import type { SealedSecrets } from '../snapshot/sealed-secrets.ts'
import type { UsageDelta } from '../telemetry/usage-recorder.ts'
import type { TlsMaterial } from '../tls/held-certificates.ts'

/** A revision on its way to a thread: as text, because one string is copied faster than a tree of objects. */
export type RevisionText = Readonly<{
  number: number
  source: string
  sealed: SealedSecrets | undefined
}>

/** Which of how many. */
export type Seat = Readonly<{ index: number; count: number }>

/** Where a thread listens; 0 for the first one where any port will do. */
export type Ports = Readonly<{ plain: number; tls: number }>

/** Where callers reach it. `tls` is 0, and `tlsUrl` absent, without certificates. */
export type Endpoints = Readonly<{ url: string; ports: Ports; tlsUrl?: string }>

/** What a thread gets when it starts. */
export type ThreadInput = Readonly<{
  env: Env
  seat: Seat
  nodeId: string
  ports: Ports
  tls: TlsMaterial | undefined
  /** Limit counters, one memory for all threads. */
  limits: SharedArrayBuffer
  /** See `SharedState`. */
  state: SharedArrayBuffer
  credentials: Readonly<{ control: Int32Array; generation: Generation; port: MessagePort }>
  revision: RevisionText | undefined
}>

export type ToThread =
  | Readonly<{ kind: 'revision'; revision: RevisionText }>
  /** New TLS connections are answered with it. */
  | Readonly<{ kind: 'tls'; material: TlsMaterial }>
  /** Asked for by `ask`; answered with the same id. */
  | Readonly<{ kind: 'question'; id: number; question: Question }>
  /** Answer what is under way, at most so long, and end. */
  | Readonly<{ kind: 'close'; limitMs: number }>

/** What the main thread may want to know of all threads. */
export type Question =
  | Readonly<{ kind: 'metrics' }>
  | Readonly<{ kind: 'explain'; call: ExplainCall }>
  | Readonly<{ kind: 'targets' }>

export type FromThread =
  | Readonly<{ kind: 'listening'; endpoints: Endpoints }>
  | Readonly<{
      kind: 'failed'
      code: string | undefined
      message: string
      port: number | undefined
    }>
  | Readonly<{ kind: 'revision'; number: number }>
  | Readonly<{ kind: 'usage'; delta: UsageDelta }>
  | Readonly<{ kind: 'log'; bytes: Uint8Array<ArrayBuffer> }>
  | Readonly<{ kind: 'answer'; id: number; answer: unknown }>

/** Words that all threads see: whether the node drains, one that each thread moves on while it is alive, and how much it refuses. */
export type SharedState = Readonly<{
  memory: SharedArrayBuffer
  isDraining(): boolean
  drain(): void
  /** Says that the thread's event loop turns. */
  beat(seat: number): void
  beats(seat: number): number
  /** Says which part of its calls the thread refuses, in [0, 1]. */
  shed(seat: number, level: number): void
  /** The most that any thread refuses. */
  shedLevel(): number
}>

const DRAINING = 0
const FIRST_BEAT = 1
/** A level is kept in thousandths. */
const LEVEL_UNITS = 1_000

export function stateBytes(threads: number): number {
  return (FIRST_BEAT + 2 * threads) * 4
}

export function openSharedState(memory: SharedArrayBuffer): SharedState {
  const words = new Int32Array(memory)
  const firstLevel = FIRST_BEAT + (words.length - FIRST_BEAT) / 2
  return {
    memory,
    isDraining: () => Atomics.load(words, DRAINING) === 1,
    drain: () => void Atomics.store(words, DRAINING, 1),
    beat: (seat) => void Atomics.add(words, FIRST_BEAT + seat, 1),
    beats: (seat) => Atomics.load(words, FIRST_BEAT + seat),
    shed: (seat, level) =>
      void Atomics.store(words, firstLevel + seat, Math.round(level * LEVEL_UNITS)),
    shedLevel: () => Math.max(...words.subarray(firstLevel)) / LEVEL_UNITS,
  }
}
