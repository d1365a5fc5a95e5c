import type { FieldPath, FieldValues, UseFormReturn } from 'react-hook-form'
import { ApiError } from './api.ts'

/**
 * Turns a JSON Pointer into the name of a form's field: `/limits/0/rate` → `limits.0.rate`.
 * A leading `#` is accepted; the empty pointer (the whole body) gives `undefined`.
 */
export function fieldOfPointer(pointer: string): string | undefined {
  const path = pointer.replace(/^#/, '')
  if (path === '' || path === '/') return undefined
  return path
    .replace(/^\//, '')
    .split('/')
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'))
    .join('.')
}

/**
 * Shows a refused write where it belongs: each entry of the problem's `errors` on its field, focus on the first.
 *
 * Returns what no field could show, as one sentence for the form's own alert, or `undefined` when
 * the fields say it all. Anything but an `ApiError` becomes a general sentence; nothing that was typed is touched.
 */
export function showProblem<Values extends FieldValues, Sent>(
  form: UseFormReturn<Values, unknown, Sent>,
  error: unknown,
): string | undefined {
  if (!(error instanceof ApiError)) return problemSentence(error)
  const leftOver: string[] = []
  let focused = false
  for (const { pointer, detail } of error.errors) {
    const name = fieldOfPointer(pointer)
    if (name === undefined || !hasField(form, name)) {
      leftOver.push(detail)
      continue
    }
    form.setError(
      name as FieldPath<Values>,
      { type: 'server', message: detail },
      { shouldFocus: !focused },
    )
    focused = true
  }
  if (error.errors.length === 0) return problemSentence(error)
  return leftOver.length > 0 ? leftOver.join(' ') : undefined
}

/** An error on a name that the form does not have would never be seen. */
function hasField<Values extends FieldValues, Sent>(
  form: UseFormReturn<Values, unknown, Sent>,
  name: string,
): boolean {
  return (name.split('.')[0] ?? name) in form.getValues()
}

/** What a dialog without fields says about a failed act: why, entry by entry where there are any, and what to quote. */
export function problemSentence(error: unknown): string {
  if (!(error instanceof ApiError)) return 'Something unexpected happened. Try again in a moment.'
  const { errors, requestId } = error
  const entries = [...new Set(errors.map((entry) => entry.detail.replace(/([^.])$/, '$1.')))]
  const detail = entries.length > 0 ? entries.join(' ') : error.detail
  return requestId === undefined ? detail : `${detail} (request ${requestId})`
}
