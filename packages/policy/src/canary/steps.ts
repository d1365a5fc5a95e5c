import { z } from 'zod'
import type { CanaryVerdict } from './judge.ts'
import { CANARY_PARTS } from './split.ts'

const STEPS_MAX = 20

/** The weights that a canary goes through, each larger than the one before. */
export const CanarySteps = z
  .array(z.int().min(1, 'A step is at least 0.01 %').max(CANARY_PARTS, 'A step is at most 100 %'))
  .min(1, 'A canary needs at least one step')
  .max(STEPS_MAX, `At most ${STEPS_MAX} steps`)
  .refine(
    (steps) => steps.every((weight, index) => index === 0 || weight > (steps[index - 1] ?? 0)),
    {
      error: 'Each step must be larger than the one before',
    },
  )

/** 1, 5, 25 and 100 %. */
export const DEFAULT_CANARY_STEPS: readonly number[] = [100, 500, 2_500, 10_000]

/** What is known of a canary when its next move is decided. Instants are UTC epoch milliseconds. */
export type CanaryProgress = Readonly<{
  state: 'running' | 'paused'
  weight: number
  steps: readonly number[]
  /** Null when no step is planned. */
  nextStepAtMs: number | null
}>

export type CanaryMove =
  | Readonly<{ kind: 'wait' }>
  | Readonly<{ kind: 'step'; weight: number }>
  | Readonly<{ kind: 'roll_back' }>

/** The weight after `weight`; undefined at the last one. */
export function nextWeight(steps: readonly number[], weight: number): number | undefined {
  return steps.find((step) => step > weight)
}

/**
 * What is to happen now. A canary that is worse goes back, paused or not; a step that is due is taken only on a verdict that it is
 * fine: a step without evidence would be a release with extra words.
 */
export function decideMove(
  { state, weight, steps, nextStepAtMs }: CanaryProgress,
  { kind }: Pick<CanaryVerdict, 'kind'>,
  nowMs: number,
): CanaryMove {
  if (kind === 'more_errors' || kind === 'slower') return { kind: 'roll_back' }
  const isDue = state === 'running' && nextStepAtMs !== null && nextStepAtMs <= nowMs
  const next = nextWeight(steps, weight)
  return isDue && kind === 'fine' && next !== undefined
    ? { kind: 'step', weight: next }
    : { kind: 'wait' }
}

/** A weight as people read it: `0.5 %`. */
export function weightText(weight: number): string {
  return `${weight / (CANARY_PARTS / 100)} %`
}
