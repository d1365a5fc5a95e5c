import type { GatewayList, GatewayNode } from '@/contract/gateways.ts'
import { formatCount } from './format.ts'

/** Whether the node answers calls now. */
export function isRunning({ state }: Pick<GatewayNode, 'state'>): boolean {
  return state !== 'stopped' && state !== 'lost'
}

/** All gateways in a line. */
export function fleetSentence({ items, publishedNumber }: GatewayList): string {
  const running = items.filter(isRunning)
  if (running.length === 0) return 'No gateway runs.'
  if (publishedNumber === null) {
    return `${formatCount(running.length, 'gateway')}; nothing is published yet.`
  }
  const newest = running.filter(({ revisionsBehind }) => revisionsBehind === 0).length
  return `${whichServe(newest, running.length)} revision ${publishedNumber}, the newest.`
}

function whichServe(some: number, all: number): string {
  if (some === all) return all === 1 ? 'The gateway serves' : `All ${all} gateways serve`
  if (some === 0) return all === 1 ? 'The gateway does not serve' : `None of ${all} gateways serves`
  return `${some} of ${all} gateways ${some === 1 ? 'serves' : 'serve'}`
}
