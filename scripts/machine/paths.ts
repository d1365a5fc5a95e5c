import path from 'node:path'

/** The checkout. */
export const ROOT = path.resolve(import.meta.dirname, '..', '..')

/** A file below the checkout's node_modules, to run a tool without `npx` (which outlives a kill). */
export function toolAt(...parts: string[]): string {
  return path.join(ROOT, 'node_modules', ...parts)
}
