import { judge, type PlanRule, type PlanVerdict } from './plan-issue.ts'
import type { LifecycleSchedule } from './schedule.ts'
import { legalMoves } from './state.ts'
import type { VersionState } from './version-state.ts'

export type StateMove = Readonly<{
  /** The state in force. */
  from: VersionState
  to: VersionState
  schedule: LifecycleSchedule
  /** Calls to it in the last seven days. */
  requestsLastWeek: number
  /** Why; demanded for taking back what callers were told. */
  reason: string
}>

export type MoveIssueCode =
  | 'illegal_move'
  | 'deprecation_not_planned'
  | 'sunset_not_reached'
  | 'removal_not_reached'
  | 'withdrawn_without_reason'
  | 'still_called'

/**
 * Whether an admin may move a version by hand at `nowMs`: only along `legalMoves`, and never ahead of a date that callers
 * were told.
 */
export function planMove(move: StateMove, nowMs: number): PlanVerdict<MoveIssueCode> {
  if (!legalMoves(move.from).includes(move.to)) {
    return judge([[true, 'error', 'illegal_move', `${move.from} cannot become ${move.to}.`]])
  }
  return judge(guardsOf(move, nowMs))
}

function guardsOf(move: StateMove, nowMs: number): readonly PlanRule<MoveIssueCode>[] {
  const { from, to, schedule, requestsLastWeek, reason } = move
  const called = 'It was called in the last seven days; those calls will fail.'
  const stillCalled: PlanRule<MoveIssueCode> = [
    requestsLastWeek > 0,
    'warning',
    'still_called',
    called,
  ]
  switch (to) {
    case 'deprecated': {
      const message = 'A deprecation needs its date first.'
      return [[schedule.deprecatedAtMs === null, 'error', 'deprecation_not_planned', message]]
    }
    case 'retired': {
      const message = 'Callers were promised answers until the sunset.'
      const early = schedule.sunsetAtMs === null || nowMs < schedule.sunsetAtMs
      return [[early, 'error', 'sunset_not_reached', message], stillCalled]
    }
    case 'removed': {
      const message = 'The removal was planned for later.'
      const early = schedule.removedAtMs !== null && nowMs < schedule.removedAtMs
      return [[early, 'warning', 'removal_not_reached', message], stillCalled]
    }
    case 'active': {
      const message = 'Say why the deprecation is withdrawn.'
      const unexplained = from === 'deprecated' && reason.trim() === ''
      return [[unexplained, 'error', 'withdrawn_without_reason', message]]
    }
    default:
      return []
  }
}
