import { childPointer, type Finding, refusal, warning } from './finding.ts'
import type { Locate } from './locate.ts'
import { isJsonObject, type Json, type JsonObject } from './read-json.ts'
import { resolveRef } from './references.ts'

export const METHODS = [
  'GET',
  'PUT',
  'POST',
  'DELETE',
  'OPTIONS',
  'HEAD',
  'PATCH',
  'TRACE',
] as const
export type Method = (typeof METHODS)[number]

/** One method of one path, in the order of the document. */
export type Operation = Readonly<{
  operationId: string | null
  method: Method
  path: string
  summary: string | null
  tags: readonly string[]
  deprecated: boolean
}>

export type Description = Readonly<{
  specVersion: '3.0' | '3.1'
  title: string
  version: string
  description?: string
  servers: readonly string[]
  operations: readonly Operation[]
}>

type Described = Readonly<{ description: Description | undefined; findings: Finding[] }>

/** The specification that a document says it follows, or the finding that it is not one we read. */
export function specVersionOf(root: JsonObject, locate: Locate): '3.0' | '3.1' | Finding {
  if (root.swagger !== undefined) {
    const message = `Swagger ${text(root.swagger) ?? '2.0'} is not read. Convert it to OpenAPI 3.0 or 3.1.`
    return refusal('unsupported_version', message, locate('#/swagger'), '#/swagger')
  }
  if (root.openapi === undefined) {
    const message = 'This is not an OpenAPI document: it has no "openapi: 3.1.0" (or 3.0.x).'
    return refusal('not_openapi', message, locate('#'))
  }
  const version = /^(3\.[01])\.\d+(-.+)?$/.exec(text(root.openapi) ?? '')?.[1]
  if (version === '3.0' || version === '3.1') return version
  const message = `OpenAPI ${JSON.stringify(root.openapi)} is not read; 3.0.x and 3.1.x are.`
  return refusal('unsupported_version', message, locate('#/openapi'), '#/openapi')
}

/**
 * Reads what the portal and the gateway need to know of a document. What is missing or ambiguous there refuses
 * it: no title, no version, no operation, a path without its slash, one operationId twice.
 */
export function describe(root: JsonObject, specVersion: '3.0' | '3.1', locate: Locate): Described {
  const { info, findings } = readInfo(root, locate)
  const { operations, findings: pathFindings } = readOperations(root, locate)
  findings.push(...pathFindings, ...serverFindings(root, locate))
  if (info === undefined) return { description: undefined, findings }
  return { description: { specVersion, ...info, servers: serversOf(root), operations }, findings }
}

type Info = Pick<Description, 'title' | 'version' | 'description'>

function readInfo(
  root: JsonObject,
  locate: Locate,
): { info: Info | undefined; findings: Finding[] } {
  const info = isJsonObject(root.info) ? root.info : {}
  const findings: Finding[] = []
  for (const key of ['title', 'version']) {
    if ((text(info[key])?.trim() ?? '') !== '') continue
    const hint = typeof info[key] === 'number' ? ' Put it in quotes.' : ''
    const pointer = `#/info/${key}`
    const message = `"info.${key}" must be a text.${hint}`
    findings.push(refusal('invalid_info', message, locate(pointer), pointer))
  }
  const [title, version, description] = [info.title, info.version, info.description].map(text)
  if (title === undefined || version === undefined) return { info: undefined, findings }
  return {
    info: { title, version, ...(description === undefined ? {} : { description }) },
    findings,
  }
}

function serversOf({ servers }: JsonObject): string[] {
  if (!Array.isArray(servers)) return []
  return servers.flatMap((server) => (isJsonObject(server) ? (text(server.url) ?? []) : []))
}

function serverFindings(root: JsonObject, locate: Locate): Finding[] {
  if (serversOf(root).length > 0) return []
  const message = 'The document names no servers; its readers will not know where to call.'
  return [warning('no_servers', message, locate('#/servers'), '#/servers')]
}

function readOperations(
  root: JsonObject,
  locate: Locate,
): { operations: Operation[]; findings: Finding[] } {
  const operations: Operation[] = []
  const findings: Finding[] = []
  const seen = new Map<string, string>()
  for (const { operation, pointer } of operationsOf(root, 'paths')) {
    operations.push(operation)
    if (operation.path.startsWith('/')) continue
    const message = `The path "${operation.path}" must start with a slash.`
    findings.push(refusal('invalid_path', message, locate(pointer), pointer))
  }
  for (const { operation, pointer } of [
    ...operationsOf(root, 'paths'),
    ...operationsOf(root, 'webhooks'),
  ]) {
    const { operationId: id, method, path } = operation
    if (id === null) continue
    const first = seen.get(id)
    if (first === undefined) seen.set(id, `${method} ${path}`)
    else {
      const at = childPointer(pointer, 'operationId')
      const message = `The operationId "${id}" is already that of ${first}.`
      findings.push(refusal('duplicate_operation_id', message, locate(at), at))
    }
  }
  if (operations.length === 0) {
    const message = 'The document has no operations: "paths" is missing or empty.'
    findings.push(refusal('no_paths', message, locate('#/paths'), '#/paths'))
  }
  return { operations, findings }
}

type Placed = Readonly<{ operation: Operation; pointer: string }>

function* operationsOf(root: JsonObject, section: 'paths' | 'webhooks'): Generator<Placed> {
  const paths = root[section]
  if (!isJsonObject(paths)) return
  for (const [path, item] of Object.entries(paths)) {
    const resolved = path.startsWith('x-') ? undefined : resolveRef(root, item)
    if (!isJsonObject(resolved)) continue
    const pathPointer = childPointer(childPointer('#', section), path)
    for (const [key, value] of Object.entries(resolved)) {
      const method = METHODS.find((known) => known.toLowerCase() === key)
      if (method === undefined || !isJsonObject(value)) continue
      yield {
        operation: readOperation(value, method, path),
        pointer: childPointer(pathPointer, key),
      }
    }
  }
}

function readOperation(value: JsonObject, method: Method, path: string): Operation {
  const tags = Array.isArray(value.tags) ? value.tags : []
  return {
    operationId: text(value.operationId) ?? null,
    method,
    path,
    summary: text(value.summary) ?? null,
    tags: tags.flatMap((tag) => text(tag) ?? []),
    deprecated: value.deprecated === true,
  }
}

function text(value: Json | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined
}
