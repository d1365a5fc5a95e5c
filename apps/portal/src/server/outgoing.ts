import 'server-only'
import { Problem } from '@gatehouse/policy'
import { env } from '@/env.ts'
import { guardedFetch } from './guarded-fetch.ts'
import { checkCallable } from './network-guard.ts'

/**
 * Refuses the URL of an upstream that gateways would not be allowed to call, while its form is still open. Gateways look
 * again at every connection: a name can mean something else by then.
 *
 * @param pointer the field that the URL was given in
 * @throws Problem `address_refused`
 */
export async function requireCallable(url: string, pointer: string): Promise<void> {
  const check = await checkCallable(url, env().GATEHOUSE_PRIVATE_NETWORKS)
  if (!check.ok) throw addressRefused(check.message, pointer)
}

/**
 * The text at a URL that an admin gave.
 *
 * @throws Problem `address_refused` when it may not be called, `document_invalid` when it gives no text
 */
export async function fetchText(url: string, pointer: string): Promise<string> {
  const fetched = await guardedFetch(url, { privateNetworks: env().GATEHOUSE_PRIVATE_NETWORKS })
  if (fetched.ok) return fetched.text
  if (fetched.reason === 'refused') throw addressRefused(fetched.message, pointer)
  const detail = `The document could not be fetched. ${fetched.message}`
  throw new Problem('document_invalid', detail, { errors: [{ pointer, detail }] })
}

function addressRefused(detail: string, pointer: string): Problem {
  return new Problem('address_refused', detail, { errors: [{ pointer, detail }] })
}
