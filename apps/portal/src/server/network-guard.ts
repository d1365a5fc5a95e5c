import { lookup } from 'node:dns/promises'
import { type IpNetwork, mayCall, parseAddress } from '@gatehouse/policy'

/** One address that a name resolved to. */
export type ResolvedAddress = Readonly<{ address: string; family: 4 | 6 }>

/** All addresses of a name; rejects when it has none. An argument so that tests decide what a name means. */
export type Resolve = (hostname: string) => Promise<readonly ResolvedAddress[]>

export type Callable = Readonly<{ url: URL; addresses: readonly ResolvedAddress[] }>

/** `reason` says whether the address is forbidden, or whether there is none. `message` is for the person who gave the URL. */
export type Uncallable = Readonly<{ reason: 'refused' | 'unresolvable'; message: string }>

export type CallCheck = Readonly<{ ok: true; value: Callable } | ({ ok: false } & Uncallable)>

/** Every address of the system's resolver, hosts file included, in the order it prefers. */
export async function resolveAll(hostname: string): Promise<readonly ResolvedAddress[]> {
  const found = await lookup(hostname, { all: true, order: 'verbatim' })
  return found.map(({ address, family }) => ({ address, family: family === 6 ? 6 : 4 }))
}

/**
 * Resolves the host of a URL once and says whether it may be called. The caller connects to these addresses and to no
 * others, so that a name which answers differently a moment later gains nothing.
 *
 * A name with several addresses is refused when any of them is forbidden.
 */
export async function checkCallable(
  text: string,
  privateNetworks: readonly IpNetwork[],
  resolve: Resolve = resolveAll,
): Promise<CallCheck> {
  const url = URL.canParse(text) ? new URL(text) : undefined
  const form = url === undefined ? 'This is not an absolute URL.' : faultOfForm(url)
  if (url === undefined || form !== undefined) return refused(form ?? '')
  const addresses = await addressesOf(url.hostname, resolve)
  if (addresses.length === 0) {
    const message = `The name ${url.hostname} cannot be resolved. Check its spelling.`
    return { ok: false, reason: 'unresolvable', message }
  }
  const forbidden = addresses.find(({ address }) => !mayCall(address, privateNetworks))
  if (forbidden === undefined) return { ok: true, value: { url, addresses } }
  return refused(
    `${url.hostname} is at ${forbidden.address}, which is not on the public internet. If calls may go there, the ` +
      'operator adds its network to GATEHOUSE_PRIVATE_NETWORKS.',
  )
}

function refused(message: string): CallCheck {
  return { ok: false, reason: 'refused', message }
}

function faultOfForm(url: URL): string | undefined {
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    return `${url.protocol.slice(0, -1)} is not called; use http or https.`
  }
  if (url.username !== '' || url.password !== '') {
    return 'A URL with a user name or password in it is not accepted.'
  }
  return undefined
}

/**
 * The URL parser has already turned every spelling of an IPv4 address (decimal, octal, hexadecimal, short) into four
 * parts; an address needs no resolver.
 */
async function addressesOf(
  hostname: string,
  resolve: Resolve,
): Promise<readonly ResolvedAddress[]> {
  const literal = hostname.replace(/^\[|\]$/g, '')
  const parsed = parseAddress(literal)
  if (parsed !== undefined) return [{ address: literal, family: parsed.family }]
  return resolve(hostname).catch(() => [])
}
