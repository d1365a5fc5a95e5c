import {
  addToSeconds,
  addToSketch,
  emptySeconds,
  emptySketch,
  encodeSeconds,
  encodeSketch,
} from '@gatehouse/policy'
import type { ClientRow, UsageBatchInput, UsageRow } from '../src/usage.ts'

/** A minute of one key that took as long as `durationsMs` say, all in its second `atSecond`. */
export function usageRow(
  startsAtMs: number,
  keyId: string,
  durationsMs: readonly number[],
  atSecond = 0,
): UsageRow {
  const latency = emptySketch()
  const seconds = emptySeconds()
  for (const durationMs of durationsMs) {
    addToSketch(latency, durationMs)
    addToSeconds(seconds, startsAtMs + atSecond * 1_000)
  }
  return {
    startsAtMs,
    organizationId: 'org_1',
    applicationId: 'app_1',
    keyId,
    apiId: 'api_1',
    versionId: 'ver_1',
    operationId: '',
    statusClass: '2xx',
    fault: '',
    requests: durationsMs.length,
    requestBytes: durationsMs.length * 10,
    responseBytes: durationsMs.length * 100,
    latency: encodeSketch(latency),
    seconds: encodeSeconds(seconds),
  }
}

export function clientRow(startsAtMs: number, client: string, requests: number): ClientRow {
  return {
    startsAtMs,
    organizationId: 'org_1',
    applicationId: 'app_1',
    keyId: 'key_1',
    versionId: 'ver_1',
    client,
    requests,
    lastAddress: '192.0.2.1',
    lastSeenAtMs: startsAtMs,
  }
}

let sequence = 0

/** A batch that was never sent before, unless its id is given. */
export function usageBatch(
  rows: readonly UsageRow[],
  more: Partial<Pick<UsageBatchInput, 'id' | 'clients' | 'limits'>> = {},
): UsageBatchInput {
  sequence += 1
  return { id: `epoch:${sequence}`, nodeId: 'node_1', rows, clients: [], ...more }
}
