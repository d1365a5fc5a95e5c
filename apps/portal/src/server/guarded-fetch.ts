import type { IpNetwork } from '@gatehouse/policy'
import { Agent, request } from 'undici'
import { type Callable, checkCallable, type Resolve, resolveAll } from './network-guard.ts'

/** What an outgoing call may reach and cost. `privateNetworks` comes from `GATEHOUSE_PRIVATE_NETWORKS`. */
export type FetchLimits = Readonly<{
  privateNetworks: readonly IpNetwork[]
  resolve?: Resolve
  /** All of it: resolving, redirects, connecting, the last byte. 10 s: a person waits for it. */
  deadlineMs?: number
  /** Of the body; a longer one is cut off while it arrives. */
  bytesMax?: number
  redirectsMax?: number
}>

export type Fetched = Readonly<
  | { ok: true; url: string; contentType: string; text: string }
  | { ok: false; reason: 'refused' | 'failed'; message: string }
>

const DEFAULTS = { deadlineMs: 10_000, bytesMax: 10 * 1024 * 1024, redirectsMax: 3 }

type Budget = Required<FetchLimits> & { signal: AbortSignal }

/**
 * Fetches a text from a URL that a person gave, without letting it reach what they may not.
 *
 * Every hop is resolved once, checked, and connected to at exactly the checked addresses. No proxy of the
 * environment is used, no credential is sent, no content coding is accepted. `refused`: the address may not be called;
 * `failed`: it may, and did not give a text. Never rejects because of the other side.
 */
export async function guardedFetch(url: string, limits: FetchLimits): Promise<Fetched> {
  const deadlineMs = limits.deadlineMs ?? DEFAULTS.deadlineMs
  const signal = AbortSignal.timeout(deadlineMs)
  const budget: Budget = { ...DEFAULTS, resolve: resolveAll, ...limits, deadlineMs, signal }
  try {
    return await follow(url, budget)
  } catch (error) {
    return failed(explain(error, budget))
  }
}

async function follow(start: string, budget: Budget): Promise<Fetched> {
  let next = start
  for (let hop = 0; hop <= budget.redirectsMax; hop += 1) {
    const check = await withDeadline(
      checkCallable(next, budget.privateNetworks, budget.resolve),
      budget.signal,
    )
    if (!check.ok) {
      const reason = check.reason === 'refused' ? 'refused' : 'failed'
      return { ok: false, reason, message: check.message }
    }
    const answer = await fetchOnce(check.value, budget)
    if (!('redirect' in answer)) return answer
    if (!URL.canParse(answer.redirect, next)) return failed('It redirects to what is not a URL.')
    next = new URL(answer.redirect, next).href
  }
  return failed(`It redirects more than ${budget.redirectsMax} times.`)
}

async function fetchOnce(
  { url, addresses }: Callable,
  { signal, bytesMax }: Budget,
): Promise<Fetched | { redirect: string }> {
  const pinned = addresses.map(({ address, family }) => ({ address, family }))
  const dispatcher = new Agent({
    connect: {
      lookup: (_hostname, options, callback) => {
        const [first] = pinned
        if (options.all || first === undefined) callback(null, pinned)
        else callback(null, first.address, first.family)
      },
    },
  })
  try {
    const { statusCode, headers, body } = await request(url, {
      dispatcher,
      signal,
      headers: { accept: '*/*', 'accept-encoding': 'identity', 'user-agent': 'gatehouse-portal' },
    })
    body.on('error', () => undefined)
    const location = single(headers.location)
    if (statusCode >= 300 && statusCode < 400 && location !== '') return { redirect: location }
    if (statusCode !== 200) return failed(`It answered ${statusCode} instead of 200.`)
    const coding = single(headers['content-encoding'])
    if (coding !== '' && coding !== 'identity') return failed(`It answered in "${coding}" coding.`)
    const text = await readText(body, bytesMax)
    if (text === undefined) return failed(`It is larger than ${bytesMax / 1024 / 1024} MiB.`)
    return { ok: true, url: url.href, contentType: single(headers['content-type']), text }
  } finally {
    await dispatcher.destroy()
  }
}

/** Undefined: more than `bytesMax`. Bytes that are not UTF-8 throw. */
async function readText(
  body: AsyncIterable<Uint8Array>,
  bytesMax: number,
): Promise<string | undefined> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of body) {
    bytes += chunk.byteLength
    if (bytes > bytesMax) return undefined
    chunks.push(chunk)
  }
  return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks))
}

function single(value: string | string[] | undefined): string {
  return (Array.isArray(value) ? value[0] : value) ?? ''
}

function failed(message: string): Fetched {
  return { ok: false, reason: 'failed', message }
}

/** A resolver cannot be told to stop; its answer is no longer waited for. */
function withDeadline<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(signal.reason)
    if (signal.aborted) stop()
    signal.addEventListener('abort', stop, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop))
  })
}

const CAUSES: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'Nothing listens at that address.',
  ECONNRESET: 'The connection was closed before the answer was complete.',
  EHOSTUNREACH: 'The address cannot be reached.',
  ENETUNREACH: 'The address cannot be reached.',
  ERR_ENCODING_INVALID_ENCODED_DATA: 'It is not text in UTF-8.',
  ERR_TLS_CERT_ALTNAME_INVALID: 'Its certificate is for another name.',
  CERT_HAS_EXPIRED: 'Its certificate has expired.',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'Its certificate is not from an authority that is trusted here.',
  SELF_SIGNED_CERT_IN_CHAIN: 'Its certificate is not from an authority that is trusted here.',
  UND_ERR_CONNECT_TIMEOUT: 'The address did not answer in time.',
  UND_ERR_SOCKET: 'The connection was closed before the answer was complete.',
}

function explain(error: unknown, { signal, deadlineMs }: Budget): string {
  if (signal.aborted) return `It took longer than ${deadlineMs / 1000} s.`
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  return CAUSES[code] ?? `The call failed${code === '' ? '' : ` (${code})`}.`
}
