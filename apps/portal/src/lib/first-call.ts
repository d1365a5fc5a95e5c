import type { CatalogVersionDetail } from '@/contract/catalog.ts'

type Callable = Pick<CatalogVersionDetail, 'baseUrl' | 'operations'>

/** A URL that can be called with nothing but a key; null when every operation wants more. */
export function firstCallUrl({ baseUrl, operations }: Callable): string | null {
  const call = operations.find(({ method, path }) => method === 'GET' && !path.includes('{'))
  return baseUrl === null || call === undefined ? null : `${baseUrl}${call.path}`
}

/** The call with the key out of the environment, so that it ends in no shell history. */
export function callFromEnvironment(url: string): string {
  return `export GATEHOUSE_API_KEY=gh_live_…\ncurl -i ${url} \\\n  -H "Authorization: Bearer $GATEHOUSE_API_KEY"`
}

/** The call with the secret in it: works when pasted. */
export function callWithSecret(url: string, secret: string): string {
  return `curl -i ${url} \\\n  -H "Authorization: Bearer ${secret}"`
}

/** The call of an API that wants no key. */
export function callWithoutKey(url: string): string {
  return `curl -i ${url}`
}
