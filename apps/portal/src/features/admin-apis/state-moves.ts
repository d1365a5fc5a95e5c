import type { VersionState } from '@gatehouse/policy'

type Move = Readonly<{ act: string; consequences: string }>

/** What a move to a state is called, and what callers notice of it. */
export const MOVES: Readonly<Record<VersionState, Move>> = {
  draft: {
    act: 'Back to draft',
    consequences: 'It is neither served nor shown until it moves on.',
  },
  preview: {
    act: 'Open as preview',
    consequences: 'It is served and shown, and consumers are told that it may still change.',
  },
  active: {
    act: 'Make active',
    consequences: 'It is served, and shown as the version to use.',
  },
  deprecated: {
    act: 'Deprecate',
    consequences: 'It is served as before. Consumers see that they should leave it.',
  },
  retired: {
    act: 'Retire',
    consequences:
      'Every call to it is answered 410. A retired version cannot be brought back to active.',
  },
  removed: {
    act: 'Remove',
    consequences:
      'Its routes answer as if they were not there, and the catalogue forgets it. This is the last state.',
  },
}

/** Moves that callers are hurt by, or that cannot be taken back. */
export function isGrave(state: VersionState): boolean {
  return state === 'retired' || state === 'removed'
}
