import type { DbTx } from '../client.ts'
import { mintId } from '../mint-id.ts'
import type { Catalogue } from './seed-catalogue.ts'

/**
 * Two promises about the newest version of the demo's API: that it answers, and that it answers soon. Both are kept over the
 * seeded month; turning the upstream's error knob burns the first one.
 */
export async function seedSlos(tx: DbTx, { apiId, versions }: Catalogue): Promise<void> {
  const version = versions.at(-1)
  if (version === undefined) return
  const calls = { apiId, versionId: version.id, periodDays: 30 }
  await tx.slo.create({
    data: {
      id: mintId('slo'),
      name: `Ferry ${version.name} answers`,
      kind: 'availability',
      objective: 0.995,
      ...calls,
    },
  })
  await tx.slo.create({
    data: {
      id: mintId('slo'),
      name: `Ferry ${version.name} answers soon`,
      kind: 'latency',
      thresholdMs: 300,
      objective: 0.95,
      ...calls,
    },
  })
}
