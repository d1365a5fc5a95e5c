import 'server-only'
import pino from 'pino'

/** The portal's log: JSON lines on standard output. Nobody writes a secret, a body or a cookie into it. */
export const log = pino({ name: 'portal', base: null, timestamp: pino.stdTimeFunctions.isoTime })
