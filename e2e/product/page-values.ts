import type { APIRequestContext } from '@playwright/test'
import type { Credentials } from './start.ts'

type Listed = { items: { id: string }[] }

/** Values for the parameters of the route tree, from the demo's own rows. `developer` carries the developer's session. */
export async function pageValues(
  product: Credentials,
  developer: APIRequestContext,
): Promise<Record<string, string>> {
  const asAdmin = { authorization: `Bearer ${product.admin.token}` }
  const read = async <T>(path: string, headers?: Record<string, string>): Promise<T> => {
    const response = await developer.get(
      `${product.portal}/api/v1${path}`,
      headers ? { headers } : {},
    )
    if (!response.ok()) throw new Error(`${path}: ${response.status()} ${await response.text()}`)
    return response.json()
  }
  const first = ({ items }: Listed, path: string): string => {
    const id = items[0]?.id
    if (id === undefined) throw new Error(`the demo has nothing under ${path}`)
    return id
  }
  const firstOf = async (path: string, headers?: Record<string, string>) =>
    first(await read<Listed>(path, headers), path)
  const apiId = await firstOf('/apis', asAdmin)
  const canaryId = await endedCanary(product, developer)
  return {
    applicationId: await firstOf('/applications'),
    apiId,
    versionId: await firstOf(`/apis/${apiId}/versions`, asAdmin),
    canaryId,
    upstreamId: await firstOf('/upstreams', asAdmin),
    routeId: await firstOf('/routes', asAdmin),
    tierId: await firstOf('/tiers', asAdmin),
    subscriptionId: await firstOf('/admin/subscriptions', asAdmin),
    organizationId: await firstOf('/organizations', asAdmin),
    sloId: await firstOf('/slos', asAdmin),
    number: '1',
    slug: 'ferry',
    version: 'v2',
    entry: 'v1-deprecated',
    guide: 'first-call',
    code: 'rate_limited',
  }
}

/** The demo has no canary: one is started and rolled back at once, so that its page has something to show. */
async function endedCanary(product: Credentials, context: APIRequestContext): Promise<string> {
  const headers = { authorization: `Bearer ${product.admin.token}` }
  const base = `${product.portal}/api/v1`
  const ask = async <T>(path: string, data?: unknown, more: Record<string, string> = {}) => {
    const response = await context.fetch(`${base}${path}`, {
      method: data === undefined ? 'GET' : 'POST',
      headers: { ...headers, ...more },
      ...(data === undefined ? {} : { data }),
    })
    if (!response.ok()) throw new Error(`${path}: ${response.status()} ${await response.text()}`)
    return (await response.json()) as T
  }
  const [known] = (await ask<Listed>('/canaries')).items
  if (known !== undefined) return known.id
  const { source } = await ask<{ source: Published }>('/revisions/1')
  const [version] = source.versions
  const other = source.upstreams.find(({ id }) => id !== version?.upstreamId)
  const body = { versionId: version?.id, upstreamId: other?.id, steps: [1] }
  const canary = await ask<{ id: string; version: number }>('/canaries', body)
  const ifMatch = { 'if-match': `"${canary.version}"` }
  await ask(`/canaries/${canary.id}/moves`, { act: 'roll_back' }, ifMatch)
  return canary.id
}

type Published = Readonly<{
  versions: readonly { id: string; upstreamId: string }[]
  upstreams: readonly { id: string }[]
}>
