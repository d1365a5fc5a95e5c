/**
 * Lines on standard error as the native engine writes them; Prisma reads codes and messages from them.
 *
 * @param {string | undefined} code Prisma's error code
 * @param {string} message
 */
export function reportError(code, message) {
  report('ERROR', { is_panic: false, error_code: code, message })
}

/** The native engine's greeting. Prisma skips the first line unread, so that without it an error would be lost. */
export function reportStart() {
  report('INFO', { message: 'Starting schema engine CLI' })
}

function report(level, fields) {
  const timestamp = new Date().toISOString()
  const line = { timestamp, level, fields, target: 'schema_engine::logger' }
  process.stderr.write(`${JSON.stringify(line)}\n`)
}
