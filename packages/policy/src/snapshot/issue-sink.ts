import type { Issue } from './schema.ts'

/** Collects what the compiler finds. `path` is as in the input: `routes.3.host`. */
export type IssueSink = Readonly<{
  error(path: string, id: string | null, message: string): void
  warn(path: string, id: string | null, message: string): void
  issues: readonly Issue[]
}>

export function createIssueSink(): IssueSink {
  const issues: Issue[] = []
  const add =
    (severity: Issue['severity']) => (path: string, id: string | null, message: string) => {
      issues.push(Object.freeze({ severity, path, id, message }))
    }
  return { error: add('error'), warn: add('warning'), issues }
}
