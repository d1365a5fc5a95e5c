import 'server-only'
import { AsyncLocalStorage } from 'node:async_hooks'
import { randomUUID } from 'node:crypto'
import { headers } from 'next/headers'
import { cache } from 'react'
import { clientAddress } from './client-address.ts'

/** What is known of a request before anybody is authenticated. */
export type RequestContext = Readonly<{
  requestId: string
  headers: Headers
  /** The caller's address as far as it can be trusted; null when unknown. */
  address: string | null
  /** At most 300 characters. */
  userAgent: string | null
  /** What has been found out for this request, by its name, so that it is asked once. */
  memo: Map<string, Promise<unknown>>
}>

const storage = new AsyncLocalStorage<RequestContext>()

/** An id that a proxy in front may have given; anything else gets one of ours. */
const REQUEST_ID = /^[A-Za-z0-9_-]{8,64}$/

function contextOf(source: Headers): RequestContext {
  const given = source.get('x-request-id')
  return {
    requestId: given !== null && REQUEST_ID.test(given) ? given : `req_${randomUUID()}`,
    headers: source,
    address: clientAddress(source),
    userAgent: source.get('user-agent')?.slice(0, 300) ?? null,
    memo: new Map(),
  }
}

/** Runs a handler so that everything it calls finds its request. */
export function withRequest<T>(request: Request, work: () => Promise<T>): Promise<T> {
  return storage.run(contextOf(request.headers), work)
}

/** A page has no handler of ours around it; React keeps one context for each of its renders. */
const pageContext = cache(async (): Promise<RequestContext> => {
  return contextOf(new Headers(await headers()))
})

/** The request being answered, in a handler or in a page. */
export async function requestContext(): Promise<RequestContext> {
  return storage.getStore() ?? pageContext()
}

/** Asks once for each request, however many functions want to know. */
export async function oncePerRequest<T>(name: string, ask: () => Promise<T>): Promise<T> {
  const { memo } = await requestContext()
  const known = memo.get(name) as Promise<T> | undefined
  if (known !== undefined) return known
  const asked = ask()
  memo.set(name, asked)
  return asked
}

/** Value of a cookie of the request; undefined when it was not sent. */
export function readCookie(source: Headers, name: string): string | undefined {
  for (const pair of (source.get('cookie') ?? '').split(';')) {
    const separator = pair.indexOf('=')
    if (pair.slice(0, separator).trim() === name) return pair.slice(separator + 1).trim()
  }
  return undefined
}
