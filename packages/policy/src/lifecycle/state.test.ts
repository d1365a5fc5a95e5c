import { describe, expect, it } from 'vitest'
import { isServedState, legalMoves, VERSION_STATES } from './state.ts'

describe('version states', () => {
  // Guarantee: callers of a served version are warned by a deprecation before it stops answering.
  it('lead from a published state to retirement only through deprecation', () => {
    for (const state of ['preview', 'active'] as const) {
      for (const next of legalMoves(state)) expect(['retired', 'removed']).not.toContain(next)
    }
    expect(legalMoves('deprecated')).toContain('retired')
  })

  it('never lead back from what was retired', () => {
    expect(legalMoves('retired')).toEqual(['removed'])
    expect(legalMoves('removed')).toEqual([])
  })

  it('can all be reached from draft and all be left but removed', () => {
    const reached = new Set(['draft'])
    for (const state of VERSION_STATES) for (const next of legalMoves(state)) reached.add(next)
    expect(reached.size).toBe(VERSION_STATES.length)
    for (const state of VERSION_STATES) {
      expect(legalMoves(state).length > 0).toBe(state !== 'removed')
      expect(legalMoves(state)).not.toContain(state)
    }
  })

  it('are served between preview and deprecation', () => {
    expect(VERSION_STATES.filter(isServedState)).toEqual(['preview', 'active', 'deprecated'])
  })
})
