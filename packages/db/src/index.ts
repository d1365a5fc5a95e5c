/** The only room that knows SQL and Prisma. */
export { createDb, type Db, type DbTx } from './client.ts'
export {
  type CredentialChanges,
  type CredentialEntity,
  type CredentialRecord,
  type CredentialRemoval,
  readAllCredentials,
  readCredentialChanges,
} from './credentials-feed.ts'
export { Prisma } from './generated/prisma/client.ts'
export * from './generated/prisma/enums.ts'
export { type IssuedSecret, issueKey, issueManagementToken } from './keys.ts'
export { latestRevision } from './latest-revision.ts'
export { type Listener, listenTo } from './listen.ts'
export { migrate } from './migrate.ts'
export { mintId } from './mint-id.ts'
export { type NodeReport, reportNode } from './nodes.ts'
export { createPool, inTransaction, type Pool } from './pool.ts'
export { openSecretBox, type SecretBox, verifyMasterKey } from './secret-box.ts'
export type { ClientRow, UsageBatchInput, UsageRow } from './usage.ts'
