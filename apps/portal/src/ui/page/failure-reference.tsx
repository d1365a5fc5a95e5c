/** The digest that finds a failed render in the server's log. Messages never reach the browser. */
export function FailureReference({ error }: Readonly<{ error: unknown }>) {
  const digest = error instanceof Error && 'digest' in error ? String(error.digest) : undefined
  if (digest === undefined) return null
  return (
    <p className="mt-2 text-xs text-ink-3">
      Reference <code className="select-all">{digest}</code>
    </p>
  )
}
