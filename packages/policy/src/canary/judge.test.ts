import { describe, expect, it } from 'vitest'
import { addToSketch, emptySketch, type Sketch } from '../usage/sketch.ts'
import { CanaryRule, type CanarySample, describeVerdict, judgeCanary } from './judge.ts'
import { decideMove } from './steps.ts'

const RULE = CanaryRule.parse({})

function sample(calls: number, errors: number, ...durations: number[]): CanarySample {
  const latency = emptySketch()
  const of = durations.length === 0 ? [20] : durations
  for (let call = 0; call < calls - errors; call++) {
    addToSketch(latency, of[call % of.length] ?? 0)
  }
  return { calls, errors, latency }
}

/** A generator with a seed (mulberry32), so that a failure repeats. */
function random(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 0x1_0000_0000
  }
}

describe('judging a canary', () => {
  it('says nothing with too few calls on either side', () => {
    expect(judgeCanary(RULE, sample(49, 0), sample(49, 49)).kind).toBe('few')
    expect(judgeCanary(RULE, sample(49, 0), sample(500, 500)).kind).toBe('few')
    expect(judgeCanary(RULE, sample(500, 0), sample(49, 49)).kind).toBe('few')
    expect(judgeCanary(RULE, sample(50, 0), sample(50, 50)).kind).toBe('more_errors')
  })

  it.each([
    ['equal shares', sample(1_000, 30), sample(1_000, 30), 'fine'],
    ['one unlucky call', sample(1_000, 0), sample(50, 1), 'fine'],
    ['two unlucky calls of fifty', sample(1_000, 0), sample(50, 2), 'fine'],
    ['every fifth call', sample(1_000, 3), sample(50, 10), 'more_errors'],
    ['within the margin', sample(10_000, 100), sample(10_000, 180), 'fine'],
    ['beyond the margin', sample(10_000, 100), sample(10_000, 300), 'more_errors'],
    ['both are broken', sample(500, 250), sample(500, 250), 'fine'],
    ['the stable one is worse', sample(500, 250), sample(500, 0), 'fine'],
  ] as const)('by errors: %s', (_, stable, canary, kind) => {
    expect(judgeCanary(RULE, stable, canary).kind).toBe(kind)
  })

  const slow = [...Array.from({ length: 9 }, () => 20), 900]
  it.each([
    ['the same', sample(500, 0, 20, 60), sample(500, 0, 20, 60), 'fine'],
    ['twice as long', sample(500, 0, 100), sample(500, 0, 200), 'slower'],
    ['a tenth of the calls is slow', sample(1_000, 0), sample(1_000, 0, ...slow), 'slower'],
    ['twice as long, but nobody notices', sample(500, 0, 4), sample(500, 0, 8), 'fine'],
    ['a little longer', sample(500, 0, 100), sample(500, 0, 140), 'fine'],
    ['faster', sample(500, 0, 200), sample(500, 0, 100), 'fine'],
    ['only failures', sample(500, 480), sample(500, 490), 'fine'],
  ] as const)('by p95: %s', (_, stable, canary, kind) => {
    expect(judgeCanary(RULE, stable, canary).kind).toBe(kind)
  })

  // Guarantee: a canary that is as good as the stable side, looked at 150 times while its calls come in (five minutes, every 2 s), is
  // blamed in at most 1 of 50 runs.
  it('seldom blames a canary that is no worse', () => {
    const next = random(7)
    const runs = Array.from({ length: 200 }, () => isBlamedInOneOf(150, next))
    expect(runs.filter(Boolean).length).toBeLessThanOrEqual(4)
  })

  // Guarantee: 10 % errors against 0.5 % are found within 150 calls.
  it('finds a bad canary soon', () => {
    const next = random(3)
    const canary = { calls: 0, errors: 0, latency: emptySketch() }
    const stable = sample(2_000, 10)
    let verdict = judgeCanary(RULE, stable, canary)
    while (verdict.kind !== 'more_errors' && canary.calls < 1_000) {
      canary.calls += 1
      if (next() < 0.1) canary.errors += 1
      else addToSketch(canary.latency, 20)
      verdict = judgeCanary(RULE, stable, canary)
    }
    expect(canary.calls).toBeLessThanOrEqual(150)
  })
})

type Growing = { calls: number; errors: number; latency: Sketch }

/** Ten more calls, of which 2 % fail and the others take 20 ms and a while. */
function grow(side: Growing, next: () => number): void {
  for (let call = 0; call < 10; call++) {
    side.calls += 1
    if (next() < 0.02) side.errors += 1
    else addToSketch(side.latency, 20 - 30 * Math.log(next()))
  }
}

function isBlamedInOneOf(looks: number, next: () => number): boolean {
  const stable: Growing = { calls: 0, errors: 0, latency: emptySketch() }
  const canary: Growing = { calls: 0, errors: 0, latency: emptySketch() }
  for (let look = 0; look < looks; look++) {
    grow(stable, next)
    grow(canary, next)
    const { kind } = judgeCanary(RULE, stable, canary)
    if (kind === 'more_errors' || kind === 'slower') return true
  }
  return false
}

describe('a verdict in words', () => {
  it('has the figures of both sides', () => {
    const words = (stable: CanarySample, canary: CanarySample) =>
      describeVerdict(judgeCanary(RULE, stable, canary))
    expect(words(sample(1_000, 3), sample(412, 51))).toBe(
      '12.4 % errors against 0.3 %, 412 samples',
    )
    expect(words(sample(500, 0, 100), sample(500, 0, 840))).toMatch(
      /^p95 8\d\d ms against (9\d|10\d) ms, 500 samples$/,
    )
    expect(words(sample(1_000, 0), sample(3, 1))).toBe(
      'not enough calls yet: 3 of the canary, 1000 of the stable upstream',
    )
  })
})

describe('the next move', () => {
  const progress = {
    state: 'running',
    weight: 100,
    steps: [100, 500],
    nextStepAtMs: 1_000,
  } as const
  it.each([
    ['due and fine', progress, 'fine', 1_000, { kind: 'step', weight: 500 }],
    ['not due', progress, 'fine', 999, { kind: 'wait' }],
    ['due without evidence', progress, 'few', 5_000, { kind: 'wait' }],
    ['paused', { ...progress, state: 'paused' }, 'fine', 5_000, { kind: 'wait' }],
    ['worse', progress, 'more_errors', 0, { kind: 'roll_back' }],
    ['worse and paused', { ...progress, state: 'paused' }, 'slower', 0, { kind: 'roll_back' }],
    ['at the last step', { ...progress, weight: 500 }, 'fine', 5_000, { kind: 'wait' }],
  ] as const)('%s', (_, at, kind, nowMs, move) => {
    expect(decideMove(at, { kind }, nowMs)).toEqual(move)
  })
})
