import { type CanaryHeader, type CanaryRule, type Issue, weightText } from '@gatehouse/policy'
import type { DbTx } from '../client.ts'
import type { Canary } from '../generated/prisma/client.ts'
import { mintId } from '../mint-id.ts'
import { latestPublished, lockPublishing, publishPatched } from '../revisions.ts'
import { canarySource, patchVersion, stepAfter } from './move-canary.ts'

export type CanaryPlan = Readonly<{
  versionId: string
  upstreamId: string
  steps: readonly number[]
  stepMinutes: number
  header: CanaryHeader | null
  rule: CanaryRule
}>

export type CanaryStarted =
  | Readonly<{ ok: true; canary: Canary; revision: number }>
  | Readonly<{
      ok: false
      reason:
        | 'version_not_published'
        | 'upstream_not_published'
        /** The version has that upstream already. */
        | 'same_upstream'
        /** The version has a canary under way. */
        | 'under_way'
    }>
  | Readonly<{ ok: false; reason: 'issues'; issues: readonly Issue[] }>

/**
 * Begins with the first step, in the caller's transaction: a row and a revision patched from the one in force. Both upstreams must be in
 * that revision: what others still edit is not published with it. Nothing is begun when it would not compile.
 */
export async function startCanary(
  tx: DbTx,
  plan: CanaryPlan,
  { authorId, nowMs }: Readonly<{ authorId: string | null; nowMs: number }>,
): Promise<CanaryStarted> {
  await lockPublishing(tx)
  const source = (await latestPublished(tx))?.source
  const version = source?.versions.find(({ id }) => id === plan.versionId)
  if (version === undefined) return { ok: false, reason: 'version_not_published' }
  if (!source?.upstreams.some(({ id }) => id === plan.upstreamId)) {
    return { ok: false, reason: 'upstream_not_published' }
  }
  if (version.upstreamId === plan.upstreamId) return { ok: false, reason: 'same_upstream' }
  if (version.canary !== null) return { ok: false, reason: 'under_way' }
  await tx.$executeRaw`savepoint before_start`
  const canary = await insert(tx, plan, version.upstreamId, { authorId, nowMs })
  const comment = `Canary started with ${weightText(canary.weight)}`
  const outcome = await publishPatched(tx, { authorId, comment }, (published) =>
    patchVersion(published, plan.versionId, { canary: canarySource(canary) }),
  )
  if (outcome.ok) return { ok: true, canary, revision: outcome.number }
  await tx.$executeRaw`rollback to savepoint before_start`
  return { ok: false, reason: 'issues', issues: outcome.reason === 'issues' ? outcome.issues : [] }
}

function insert(
  tx: DbTx,
  { versionId, upstreamId, steps, stepMinutes, header, rule }: CanaryPlan,
  stableUpstreamId: string,
  { authorId, nowMs }: Readonly<{ authorId: string | null; nowMs: number }>,
): Promise<Canary> {
  const now = new Date(nowMs)
  const weight = steps[0] ?? 0
  return tx.canary.create({
    data: {
      id: mintId('can'),
      ...{ versionId, upstreamId, stableUpstreamId, weight, stepMinutes, rule },
      ...{ steps: [...steps], state: 'running', startedAt: now, steppedAt: now },
      headerName: header?.name ?? null,
      headerValue: header?.value ?? null,
      nextStepAt: stepAfter({ steps: [...steps], weight, stepMinutes }, nowMs),
      createdById: authorId,
    },
  })
}
