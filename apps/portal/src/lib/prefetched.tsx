import { dehydrate, HydrationBoundary, type QueryClient } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { getQueryClient } from './query-client.ts'

export type Load = (client: QueryClient) => Promise<void>

/**
 * How a page fills one query for its first paint: the query's key, and the server function that knows the answer.
 * A failure is left to the browser, which asks again and shows what went wrong where the data would be.
 */
export function load<Data>(
  { queryKey }: Readonly<{ queryKey: readonly unknown[] }>,
  read: () => Promise<Data>,
): Load {
  return (client) => client.prefetchQuery({ queryKey, queryFn: read })
}

type Props = Readonly<{ loads: readonly Load[]; children: ReactNode }>

/** Runs the loads side by side on the server and hands their answers to the components inside. */
export async function Prefetched({ loads, children }: Props) {
  const client = getQueryClient()
  await Promise.all(loads.map((run) => run(client)))
  return <HydrationBoundary state={dehydrate(client)}>{children}</HydrationBoundary>
}
