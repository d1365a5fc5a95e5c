import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { pageOf } from '@/contract/paging.ts'
import {
  AlertChannelCreated,
  AlertChannelRecord,
  AlertDeliveryRecord,
  type CreateAlertChannel,
  type PatchAlertChannel,
} from '@/contract/slo-alerts.ts'
import { api, Nothing } from '@/lib/api.ts'
import { entityTag } from '@/lib/entity-tag.ts'
import { pathWithQuery } from '@/lib/path-with-query.ts'
import { QUERY_KEYS } from '@/lib/query-keys.ts'

/** A test should be seen to arrive. */
const DELIVERIES_EVERY_MS = 5_000

export function channelsQuery() {
  return queryOptions({
    queryKey: [...QUERY_KEYS.alertChannels],
    queryFn: ({ signal }) =>
      api.get('/alert-channels?limit=100', pageOf(AlertChannelRecord), signal),
  })
}

export function deliveriesQuery(cursor: string) {
  return queryOptions({
    queryKey: [...QUERY_KEYS.alertDeliveries, cursor],
    queryFn: ({ signal }) =>
      api.get(pathWithQuery('/alert-deliveries', { cursor }), pageOf(AlertDeliveryRecord), signal),
    placeholderData: keepPreviousData,
    refetchInterval: DELIVERIES_EVERY_MS,
  })
}

export const createChannel = (input: CreateAlertChannel) =>
  api.post('/alert-channels', input, AlertChannelCreated)
export const patchChannel = ({ id, version }: AlertChannelRecord, changes: PatchAlertChannel) =>
  api.patch(`/alert-channels/${id}`, changes, AlertChannelRecord, { ifMatch: entityTag(version) })
export const deleteChannel = ({ id, version }: AlertChannelRecord) =>
  api.delete(`/alert-channels/${id}`, undefined, Nothing, { ifMatch: entityTag(version) })
export const testChannel = ({ id }: AlertChannelRecord) =>
  api.post(`/alert-channels/${id}/test`, undefined, AlertDeliveryRecord)
