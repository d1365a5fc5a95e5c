import type { JsonObject } from '../../load/read-json.ts'
import { changesBetween } from './compare-documents.ts'
import { versionOf } from './sdk-names.ts'

/** One document of a version, and what changed when it came; no changes: it was the first that is known. */
export type HistoryEntry = Readonly<{ version: string; changes: readonly string[] | null }>

/** The documents of a version, the present one first, each with what it changed. */
export function historyOf(document: JsonObject, earlier: readonly JsonObject[]): HistoryEntry[] {
  return [document, ...earlier].map((current, index) => {
    const previous = earlier[index]
    return {
      version: versionOf(current).version,
      changes: previous === undefined ? null : changesBetween(previous, current),
    }
  })
}
