import { VersionState } from './version-state.ts'

/** The states of a version in the order it passes through them. */
export const VERSION_STATES: readonly VersionState[] = VersionState.options

/**
 * The states a version may move to, nearest first.
 *
 * A version moves forward, preview may be skipped, and a step is taken back only where no caller was promised anything
 * else: a deprecation can be withdrawn, a preview returned to draft. What was retired answers 410 and stays so.
 */
const MOVES: Readonly<Record<VersionState, readonly VersionState[]>> = {
  draft: ['preview', 'active', 'removed'],
  preview: ['active', 'draft', 'deprecated'],
  active: ['deprecated'],
  deprecated: ['retired', 'active'],
  retired: ['removed'],
  removed: [],
}

export function legalMoves(state: VersionState): readonly VersionState[] {
  return MOVES[state]
}

/** Whether callers get answers from a version in this state. */
export function isServedState(state: VersionState): boolean {
  return state === 'preview' || state === 'active' || state === 'deprecated'
}
