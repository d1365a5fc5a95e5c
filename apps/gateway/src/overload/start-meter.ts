import type { Env } from '../env.ts'
import type { Logger } from '../telemetry/log.ts'
import { meterOverload, type OverloadMeter } from './overload.ts'

/**
 * Meters the calling thread by the environment's thresholds; one line in the log when shedding begins and when it
 * ends. Undefined when the operator wants none.
 */
export function startMeter(
  env: Env,
  log: Logger,
  onLevel?: (level: number) => void,
): OverloadMeter | undefined {
  if (env.GATEWAY_OFF.has('shedding')) return undefined
  return meterOverload({
    rule: {
      delayMs: env.GATEWAY_SHED_DELAY_MS,
      utilisation: env.GATEWAY_SHED_UTILISATION,
      heapShare: env.GATEWAY_SHED_HEAP,
    },
    ...(onLevel !== undefined && { onLevel }),
    onChange({ level, reason }, refused) {
      if (level > 0) log.warn({ reason }, 'overloaded: a part of the calls is refused')
      else log.info({ refused }, 'not overloaded any more')
    },
  })
}
