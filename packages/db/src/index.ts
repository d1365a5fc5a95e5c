/** The only room that knows SQL and Prisma. */
export { countAttempt, forgetAttempts, returnAttempt } from './attempts.ts'
export { type AuditInput, recordAudit } from './audit.ts'
export {
  type Announcement,
  type Announcements,
  announcementsOf,
  type CallerPlace,
  type CallerRow,
  callersOf,
  type Sunset,
  type VersionTraffic,
  versionTraffic,
} from './callers-query.ts'
export { type CanaryPair, canaryCounts, canarySums } from './canary/canary-counts.ts'
export { type CanariesJudged, canaryAudit, judgeCanaries } from './canary/judge-canaries.ts'
export {
  type CanaryAct,
  type CanaryActInput,
  type CanaryMoved,
  moveCanary,
} from './canary/move-canary.ts'
export { type CanaryPlan, type CanaryStarted, startCanary } from './canary/start-canary.ts'
export { createDb, type Db, type DbTx } from './client.ts'
export {
  type CredentialChanges,
  type CredentialEntity,
  type CredentialRecord,
  type CredentialRemoval,
  readAllCredentials,
  readCredentialChanges,
} from './credentials-feed.ts'
export { DAILY_CALLS_DAYS, dailyCalls } from './daily-calls.ts'
export { readDraft } from './draft.ts'
export {
  type EmbeddedPostgres,
  eraseEmbeddedPostgres,
  startEmbeddedPostgres,
} from './embedded/embedded-postgres.ts'
export { Prisma } from './generated/prisma/client.ts'
export * from './generated/prisma/enums.ts'
export { enqueueJob, type TaskName } from './jobs.ts'
export { type IssuedSecret, issueKey, issueManagementToken } from './keys.ts'
export { type LastCall, lastCalls } from './last-calls.ts'
export { latestRevision } from './latest-revision.ts'
export {
  type LimitCount,
  type LimitCountsQuery,
  type LimitRow,
  limitCounts,
  refusedByHour,
} from './limits/limit-hours.ts'
export {
  type LimitUsePlace,
  type LimitUseRow,
  type LimitUsesQuery,
  limitUses,
} from './limits/limit-uses.ts'
export { measureLimits } from './limits/measure-limits.ts'
export { ownLimits } from './limits/own-limits.ts'
export {
  type CallerOf,
  lastDays,
  type PastRange,
  type PastUsage,
  pastUsage,
} from './limits/past-usage.ts'
export {
  type PreviewedCaller,
  requestTierPreview,
  runTierPreview,
  TIER_PREVIEW_KIND,
  type TierPreviewResult,
} from './limits/preview-tier.ts'
export { type Listener, listenTo } from './listen.ts'
export { enqueueMail, type MailBody, type MailInput, openMail } from './mail.ts'
export {
  deliverMail,
  type MailAttempt,
  type MailOutcome,
  type OutgoingMail,
  queueMail,
} from './mail-outbox.ts'
export { migrate } from './migrate.ts'
export { mintId } from './mint-id.ts'
export { type NodeReport, reportNode } from './nodes.ts'
export { pinFirstUses } from './pin-versions.ts'
export { createPool, inTransaction, type Pool } from './pool.ts'
export {
  latestPublished,
  type Published,
  type PublishOutcome,
  publishRevision,
  restoreRevision,
  sourceHash,
} from './revisions.ts'
export {
  planSdkBuilds,
  queueSdkBuilding,
  requestSdkBuild,
  requeueSdkBuilds,
  type WantedSdk,
} from './sdk/plan-builds.ts'
export {
  type ClaimedBuild,
  claimSdkBuild,
  earlierDocuments,
  type FinishedBuild,
  finishSdkBuild,
  reportSdkProgress,
  returnSdkBuild,
  sdkDocument,
} from './sdk/run-build.ts'
export { readSealedSecrets, sealSecret } from './sealed-secrets.ts'
export { openSecretBox, type SecretBox, verifyMasterKey } from './secret-box.ts'
export { type SeedInput, type SeedOutcome, seedInstallation } from './seed/seed-installation.ts'
export {
  type DeliveryAttempt,
  type DeliveryOutcome,
  deliverAlert,
  type OutgoingAlert,
  queueDeliveries,
  requeueDeliveries,
} from './slo/alert-deliveries.ts'
export {
  definitionOf,
  evaluateSlo,
  evaluationFields,
  type SloEvaluation,
  type SloFields,
} from './slo/evaluate-slo.ts'
export { evaluateSlos, type SlosEvaluated } from './slo/evaluate-slos.ts'
export {
  type CountRange,
  type SloCalls,
  type SloDimension,
  sloCountBuckets,
  sloCountsBy,
  unscopedUntil,
} from './slo/slo-counts.ts'
export type { AlertChange } from './slo/step-alerts.ts'
export { expireNodes, RETENTION, sweep } from './sweep.ts'
export { type ClientRow, recordUsage, type UsageBatchInput, type UsageRow } from './usage.ts'
export {
  type UsageDimension,
  type UsageSeries,
  type UsageSeriesQuery,
  type UsageSums,
  usageSeries,
} from './usage-query.ts'
export { rollUpUsage } from './usage-roll-up.ts'
