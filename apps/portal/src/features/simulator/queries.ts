import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { Simulation, type SimulationDraft } from '@/contract/limit-reports.ts'
import { api } from '@/lib/api.ts'
import { QUERY_KEYS } from '@/lib/query-keys.ts'

/** One run. It writes nothing, so it is a query; `undefined` waits for a complete setup. */
export function simulationQuery(input: SimulationDraft | undefined) {
  return queryOptions({
    queryKey: [...QUERY_KEYS.limits, 'simulation', input ?? null],
    queryFn: ({ signal }) => api.post('/limit-simulations', input, Simulation, { signal }),
    enabled: input !== undefined,
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  })
}
