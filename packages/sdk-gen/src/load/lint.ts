import {
  BaseResolver,
  type Config,
  createConfig,
  lintDocument,
  type NormalizedProblem,
  Source as RedoclySource,
  ResolveError,
} from '@redocly/openapi-core'
import { type Finding, refusal, warning } from './finding.ts'
import type { Locate } from './locate.ts'
import type { Json } from './read-json.ts'

/**
 * Lints an OpenAPI 3.0 or 3.1 document with redocly's recommended rules, tuned below.
 *
 * The linter gets the value that was checked and not the text: its own YAML reader would accept what ours
 * refuses, and its own look-up of line numbers parses the text once more. Its resolver can reach nothing.
 * A crash of the linter is a finding, because a document is not bad only because a rule cannot read it.
 */
export async function lint(value: Json, locate: Locate): Promise<Finding[]> {
  try {
    const problems = await lintDocument({
      document: { source: new RedoclySource(DOCUMENT_NAME, ''), parsed: value },
      externalRefResolver: new UnreachableResolver(),
      config: await tunedConfig(),
    })
    return problems.map((problem) => toFinding(problem, locate))
  } catch (error) {
    const reason = error instanceof RangeError ? 'it is too deeply entangled' : reasonOf(error)
    return [warning('lint_failed', `The document could not be linted: ${reason}`)]
  }
}

const DOCUMENT_NAME = '/openapi.yaml'

/** Second fence behind `refuseReferences`: whatever asks for another document gets none. */
class UnreachableResolver extends BaseResolver {
  override resolveExternalRef(_base: string | null, ref: string): string {
    return ref
  }

  override async resolveDocument(): Promise<ResolveError> {
    return new ResolveError(new Error('references out of the document are not read'))
  }
}

/**
 * `error` is left for what makes the document say something wrong or nothing at all; style is a warning, and
 * what Gatehouse decides by itself (servers, licence, tag texts) or finds by itself is off.
 */
const RULES = {
  'info-license': 'off',
  'info-license-strict': 'off',
  'no-empty-servers': 'off',
  'no-server-example.com': 'off',
  'no-server-trailing-slash': 'warn',
  'no-path-trailing-slash': 'warn',
  'nullable-type-sibling': 'warn',
  'operation-4xx-response': 'off',
  'operation-operationId-unique': 'off',
  'operation-operationId-url-safe': 'warn',
  'operation-summary': 'warn',
  'security-defined': 'warn',
  'tag-description': 'off',
} as const

let config: Promise<Config> | undefined

function tunedConfig(): Promise<Config> {
  config ??= createConfig({ extends: ['recommended'], rules: RULES })
  return config
}

function toFinding(problem: NormalizedProblem, locate: Locate): Finding {
  const pointer = (problem.location[0]?.pointer ?? '#').replace(/^#\/$/, '#')
  const hint = problem.suggest[0]
  const message = hint === undefined ? problem.message : `${problem.message} Did you mean ${hint}?`
  const make = problem.severity === 'error' ? refusal : warning
  return make(problem.ruleId, message.replace(/\s+/g, ' ').trim(), locate(pointer), pointer)
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : 'an unknown reason'
}
