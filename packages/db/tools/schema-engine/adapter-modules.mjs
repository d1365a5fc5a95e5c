import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)
/** Resolves as `pg` itself does. */
const requireFromPg = createRequire(
  createRequire(require.resolve('@prisma/adapter-pg')).resolve('pg'),
)

/** The very `pg` that Prisma's adapter uses: another copy would not have the changes made to it here. */
export const pg = requireFromPg('./index.js')
export const Result = requireFromPg('./result.js')
/** @type {(url: string) => Record<string, string | undefined>} */
export const parseConnectionString = requireFromPg('pg-connection-string').parse
