import { lookup } from 'node:dns/promises'
import http from 'node:http'
import https from 'node:https'
import { type IpNetwork, mayCall, parseAddress } from '@gatehouse/policy'

type Address = Readonly<{ address: string; family: 4 | 6 }>

export type PostLimits = Readonly<{
  /** From `GATEHOUSE_PRIVATE_NETWORKS`. */
  privateNetworks: readonly IpNetwork[]
  /** An argument so that tests decide what a name means. */
  resolve?: (hostname: string) => Promise<readonly Address[]>
  /** All of it: resolving, connecting, the head of the answer. */
  deadlineMs?: number
  signal: AbortSignal
}>

/** `status` is whatever was answered, redirects included. `refused`: the address may not be called; `failed`: it gave no answer. */
export type Posted =
  | Readonly<{ ok: true; status: number }>
  | Readonly<{ ok: false; reason: 'refused' | 'failed'; message: string }>

const DEADLINE_MS = 10_000

/**
 * Posts to a URL that a person gave, without letting it reach what they may not.
 *
 * The name is resolved once, every address is checked, and the connection goes to exactly those: a name that answers
 * differently a moment later gains nothing. Redirects are not followed, no proxy is used, and of the answer only the status is
 * read. Never rejects because of the other side.
 */
export async function guardedPost(
  target: string,
  body: string,
  headers: Readonly<Record<string, string>>,
  limits: PostLimits,
): Promise<Posted> {
  const deadlineMs = limits.deadlineMs ?? DEADLINE_MS
  const late = AbortSignal.timeout(deadlineMs)
  const signal = AbortSignal.any([late, limits.signal])
  const url = URL.canParse(target) ? new URL(target) : null
  if (url === null || !/^https?:$/.test(url.protocol)) {
    return { ok: false, reason: 'refused', message: 'This is not an http or https URL.' }
  }
  try {
    const resolve = limits.resolve ?? resolveAll
    const addresses = await unlessAborted(addressesOf(url.hostname, resolve), signal)
    const forbidden = addresses.find(({ address }) => !mayCall(address, limits.privateNetworks))
    if (forbidden !== undefined) {
      const message = `${url.hostname} is at ${forbidden.address}, which is not on the public internet.`
      return { ok: false, reason: 'refused', message }
    }
    return { ok: true, status: await post(url, addresses, { body, headers, signal }) }
  } catch (error) {
    return { ok: false, reason: 'failed', message: explain(error, late, deadlineMs) }
  }
}

async function resolveAll(hostname: string): Promise<readonly Address[]> {
  const found = await lookup(hostname, { all: true, order: 'verbatim' })
  return found.map(({ address, family }) => ({ address, family: family === 6 ? 6 : 4 }))
}

async function addressesOf(
  hostname: string,
  resolve: NonNullable<PostLimits['resolve']>,
): Promise<readonly Address[]> {
  const literal = hostname.replace(/^\[|\]$/g, '')
  const parsed = parseAddress(literal)
  return parsed === undefined ? resolve(hostname) : [{ address: literal, family: parsed.family }]
}

/** A resolver cannot be told to stop; its answer is no longer waited for. */
function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(signal.reason)
    if (signal.aborted) stop()
    signal.addEventListener('abort', stop, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop))
  })
}

function post(
  url: URL,
  addresses: readonly Address[],
  {
    body,
    headers,
    signal,
  }: Readonly<{ body: string; headers: Readonly<Record<string, string>>; signal: AbortSignal }>,
): Promise<number> {
  const { request } = url.protocol === 'https:' ? https : http
  return new Promise((resolve, reject) => {
    const outgoing = request(url, {
      method: 'POST',
      agent: false, // a connection of its own, to the addresses that were checked
      signal,
      lookup: (_hostname, options, callback) => {
        const [first] = addresses
        if (options.all === true) callback(null, [...addresses])
        else callback(null, first?.address ?? '', first?.family ?? 4)
      },
      headers: {
        ...headers,
        'content-length': String(Buffer.byteLength(body)),
        'user-agent': 'gatehouse-worker',
      },
    })
    outgoing.on('response', (answer) => {
      resolve(answer.statusCode ?? 0)
      answer.on('error', () => undefined)
      answer.destroy()
    })
    outgoing.on('error', reject)
    outgoing.end(body)
  })
}

const CAUSES: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'Nothing listens at that address.',
  ECONNRESET: 'The connection was closed before an answer.',
  ENOTFOUND: 'The name cannot be resolved.',
  EAI_AGAIN: 'The name could not be resolved for now.',
  EHOSTUNREACH: 'The address cannot be reached.',
  ENETUNREACH: 'The address cannot be reached.',
  CERT_HAS_EXPIRED: 'Its certificate has expired.',
  ERR_TLS_CERT_ALTNAME_INVALID: 'Its certificate is for another name.',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'Its certificate is not from an authority that is trusted here.',
  SELF_SIGNED_CERT_IN_CHAIN: 'Its certificate is not from an authority that is trusted here.',
}

function explain(error: unknown, late: AbortSignal, deadlineMs: number): string {
  if (late.aborted) return `It gave no answer within ${deadlineMs / 1000} s.`
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  return CAUSES[code] ?? `The call failed${code === '' ? '' : ` (${code})`}.`
}
