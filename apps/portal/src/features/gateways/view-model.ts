import { shedShares } from '@gatehouse/policy'
import type { GatewayNode } from '@/contract/gateways.ts'
import { formatCount, formatDuration, formatPercent, toMs } from '@/lib/format.ts'
import type { Tone } from '@/ui/tone.ts'

type Look = Readonly<{ tone: Tone; word: string }>

const STATES: Readonly<Record<GatewayNode['state'], Look>> = {
  starting: { tone: 'info', word: 'Starting' },
  serving: { tone: 'ok', word: 'Serving' },
  draining: { tone: 'warn', word: 'Draining' },
  stopped: { tone: 'neutral', word: 'Stopped' },
  lost: { tone: 'danger', word: 'Not heard of' },
}

export function stateLook({ state }: GatewayNode): Look {
  return STATES[state]
}

/** A node's revision against the newest, so that one that lags is obvious. */
export function revisionLook({ revision, revisionsBehind, state }: GatewayNode): Look {
  if (revision === null) return { tone: 'warn', word: 'Serves none' }
  if (!revisionsBehind) return { tone: 'ok', word: 'Newest' }
  const tone = state === 'stopped' ? 'neutral' : 'warn'
  return { tone, word: `${formatCount(revisionsBehind, 'revision')} behind` }
}

/** A node's keys and subscriptions against the database. */
export function credentialsLook({ credentialsBehind }: GatewayNode): Look {
  if (credentialsBehind === null) return { tone: 'neutral', word: 'Unknown' }
  if (credentialsBehind === 0) return { tone: 'ok', word: 'In step' }
  return { tone: 'warn', word: `${formatCount(credentialsBehind, 'change')} behind` }
}

/** Whether the counters of limits that gateways share answer; a node that shares none counts for itself. */
export function countersLook({ load }: GatewayNode): Look {
  if (load.limitStoreUp === undefined) return { tone: 'neutral', word: 'Its own' }
  return load.limitStoreUp === 1
    ? { tone: 'ok', word: 'Shared' }
    : { tone: 'danger', word: 'Redis does not answer' }
}

/** How the targets that the node has called or checked are. */
export function targetsLook({ targets: { known, unwell } }: GatewayNode): Look {
  if (known === 0) return { tone: 'neutral', word: 'None called yet' }
  if (unwell === 0) return { tone: 'ok', word: `All ${known} healthy` }
  return { tone: 'warn', word: `${unwell} of ${known} not healthy` }
}

/** Whether the node refuses calls because it has too much to do; its busiest thread speaks for it. */
export function loadLook({ load: { shedLevel } }: GatewayNode): Look {
  if (shedLevel === undefined) return { tone: 'neutral', word: 'Unknown' }
  if (shedLevel === 0) return { tone: 'ok', word: 'In bounds' }
  const { ordinary, critical } = shedShares(shedLevel)
  return critical > 0
    ? { tone: 'danger', word: `Refuses ${formatPercent(critical, 1, 0)} of critical calls` }
    : { tone: 'warn', word: `Refuses ${formatPercent(ordinary, 1, 0)} of ordinary calls` }
}

/** How long ago an instant was, to the second: reports come every few seconds. A clock that is ahead reads "0 s". */
export function ageWords(at: string, nowMs: number): string {
  return `${formatDuration(Math.max(0, nowMs - toMs(at)))} ago`
}

/** The list's filters as the URL holds them. */
export const NODE_FILTERS = { q: '', state: '', revision: '' }

export const NODE_STATES = Object.entries(STATES).map(([value, { word }]) => ({
  value,
  label: word,
}))

export const REVISION_AGES = [
  { value: 'newest', label: 'Newest' },
  { value: 'behind', label: 'Behind' },
]

/** The nodes that the filters leave: the list is short and read whole. */
export function shownNodes(
  nodes: readonly GatewayNode[],
  { q, state, revision }: Readonly<typeof NODE_FILTERS>,
): GatewayNode[] {
  const text = q.trim().toLowerCase()
  return nodes.filter((node) => {
    const isNewest = node.revisionsBehind === 0
    return (
      (text === '' || `${node.hostname} ${node.id}`.toLowerCase().includes(text)) &&
      (state === '' || node.state === state) &&
      (revision === '' || isNewest === (revision === 'newest'))
    )
  })
}
