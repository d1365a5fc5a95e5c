import { createHash } from 'node:crypto'
import { hashOf } from '../load/canonical.ts'
import type { SdkDocument } from './document/normalise.ts'
import { sdkNames } from './document/sdk-names.ts'
import type { SdkSource } from './document/sdk-source.ts'
import { sourcesHash } from './generate/templates.ts'
import { GENERATOR } from './tools/generator-jar.ts'

/**
 * The content of a build, as one hash: document, options, templates, generator, runtime, and the tools that prove it. Builds with equal
 * keys give equal packages, so one that is there need not be made again.
 */
export function sdkKey(source: SdkSource, normalised: SdkDocument, tools: string): string {
  const { apiName, versionName, baseUrl, auth, earlierHashes } = source
  const parts = {
    document: hashOf(normalised.document),
    names: sdkNames(source),
    ...{ apiName, versionName, baseUrl, auth, earlierHashes },
    generator: GENERATOR.sha256,
    sources: sourcesHash(),
    tools,
  }
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex')
}
