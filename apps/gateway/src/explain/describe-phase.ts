import { describePathRefusal, IDENTITY_HEADERS, weightText } from '@gatehouse/policy'
import type { Exchange } from '../pipeline/exchange.ts'

/** What a phase established, as sentences for people. A phase that is not listed speaks by its verdict alone. */
export function describePhase(name: string, exchange: Exchange): string[] {
  return DESCRIPTIONS.get(name)?.(exchange).filter((text) => text !== '') ?? []
}

const DESCRIPTIONS: ReadonlyMap<string, (exchange: Exchange) => string[]> = new Map([
  ['request-context', describeContext],
  ['match-route', describeRoute],
  ['cors', describeCors],
  ['name-version', describeNaming],
  ['serve-version', describeVersion],
  ['authenticate', describeCaller],
  ['authorise', describeAccess],
  ['limit', describeLimits],
  ['choose-target', describeTarget],
])

function describeContext(exchange: Exchange): string[] {
  const { host, path, pathRefusal, clientAddress, isPeerTrusted, traceId } = exchange
  return [
    host === '' ? '' : `The host is ${host}.`,
    path === '' ? '' : `The canonical path is ${path}.`,
    pathRefusal === undefined
      ? ''
      : `The safe path policy refuses the path: ${describePathRefusal(pathRefusal).toLowerCase()}. An API's own policy may take it.`,
    `The caller's address is ${clientAddress}${isPeerTrusted ? ', as a trusted proxy says' : ''}.`,
    `The trace is ${traceId}.`,
  ]
}

function describeRoute({ route, operationId, path }: Exchange): string[] {
  if (route === undefined) return []
  const { api, version } = route
  return [
    `The route ${route.id} (${route.host ?? ''}${route.path}) takes it: ${api.slug} ${version.name}.`,
    api.pathPolicy === undefined ? '' : `The API's own path policy made the path ${path}.`,
    operationId === ''
      ? 'It is no operation of the document.'
      : `It is the operation ${operationId}.`,
  ]
}

function describeCors({ route, headers }: Exchange): string[] {
  if (route === undefined) return []
  if (route.api.cors === undefined) return ['The API has no CORS settings.']
  if (headers.origin === undefined) return ['The call has no Origin.']
  return [
    route.api.cors.origins.has(headers.origin)
      ? `The origin ${headers.origin} may read the answer.`
      : `The origin ${headers.origin} is not listed: a page there cannot read the answer.`,
  ]
}

function describeNaming({ route, isVersionOpen }: Exchange): string[] {
  if (isVersionOpen) return ['The call names no version: its pin decides, else the API’s policy.']
  return route === undefined ? [] : [`The version is ${route.version.name}.`]
}

function describeVersion({ route, lifecycle, startedAtMs }: Exchange): string[] {
  if (route === undefined || lifecycle === undefined) return []
  return [`The version ${route.version.name} is ${lifecycle.stateAt(startedAtMs)}.`]
}

function describeCaller({ route, principal }: Exchange): string[] {
  if (route?.api.auth === 'none') return ['The API asks for no key.']
  if (principal === undefined) return []
  const { keyId, environment, applicationId } = principal
  return [`The ${environment} key ${keyId} of the application ${applicationId}.`]
}

function describeAccess({ route, subscriptionId, tier }: Exchange): string[] {
  if (route?.api.auth === 'none') return ['Everybody may call the API.']
  if (tier === undefined) return []
  return [`The subscription ${subscriptionId} allows it, on the tier ${tier.slug}.`]
}

function describeLimits({ verdicts, route }: Exchange): string[] {
  const body = `The body may have ${route?.bodyBytesMax ?? 0} bytes.`
  if (verdicts === undefined) return [body, 'No limit holds.']
  return [
    body,
    ...verdicts.map(({ limit, allowed, remaining }) => {
      const would = allowed ? 'lets it pass' : 'would refuse it'
      const shadow = limit.mode === 'shadow' ? ', and only watches' : ''
      return `${limit.name} ${would}, ${remaining} of ${limit.quota} left${shadow}.`
    }),
  ]
}

function describeTarget({ balancer, target, route }: Exchange): string[] {
  if (balancer === undefined || target === undefined) return []
  const canary = route?.canary
  const { name, resilience } = balancer.upstream
  const { method } = resilience.balancing
  const how = {
    round_robin: 'whose turn it is',
    least_requests: 'one of two drawn by chance; the next call may go elsewhere',
    hash: 'where the caller is always sent',
  }[method]
  return [
    canary === undefined
      ? ''
      : `A canary at ${weightText(canary.weight)} ${canary.upstream === balancer.upstream ? 'takes this call' : 'leaves this call alone'}.`,
    `The upstream ${name} sends it to ${target.target.origin}, ${how}.`,
    `At most ${resilience.retry.attemptsMax} tries, within ${balancer.upstream.timeouts.totalMs} ms (${IDENTITY_HEADERS.timeoutMs}).`,
  ]
}
