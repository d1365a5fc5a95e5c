/** What a document may cost. All are limits of ours and not of OpenAPI. */
export type LoadOptions = Readonly<{
  /** Size of the text in UTF-8 bytes. 10 MiB: the largest public documents are about 8. */
  bytesMax?: number
  /** Nesting of objects and lists, aliases expanded. 100: hand-written schemas reach about 25. */
  depthMax?: number
  /** Values in the document, aliases expanded. A million is what 10 MiB of ordinary text holds, and more. */
  valuesMax?: number
  /** Values that come from YAML aliases and merge keys: what stops nine short lines becoming a billion. */
  aliasValuesMax?: number
  /** Findings returned; the rest is counted in one last finding. */
  findingsMax?: number
}>

export type LoadLimits = Required<LoadOptions>

const DEFAULT_LIMITS: LoadLimits = {
  bytesMax: 10 * 1024 * 1024,
  depthMax: 100,
  valuesMax: 1_000_000,
  aliasValuesMax: 100_000,
  findingsMax: 200,
}

/** The caller's limits over the defaults; an option left out or undefined is the default. */
export function limitsOf(options: LoadOptions = {}): LoadLimits {
  return {
    bytesMax: options.bytesMax ?? DEFAULT_LIMITS.bytesMax,
    depthMax: options.depthMax ?? DEFAULT_LIMITS.depthMax,
    valuesMax: options.valuesMax ?? DEFAULT_LIMITS.valuesMax,
    aliasValuesMax: options.aliasValuesMax ?? DEFAULT_LIMITS.aliasValuesMax,
    findingsMax: options.findingsMax ?? DEFAULT_LIMITS.findingsMax,
  }
}
