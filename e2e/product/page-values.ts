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
  return {
    applicationId: await firstOf('/applications'),
    apiId,
    versionId: await firstOf(`/apis/${apiId}/versions`, asAdmin),
    upstreamId: await firstOf('/upstreams', asAdmin),
    routeId: await firstOf('/routes', asAdmin),
    tierId: await firstOf('/tiers', asAdmin),
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
