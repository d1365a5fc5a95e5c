import type { DbTx } from '../client.ts'
import { issueKey } from '../keys.ts'
import { mintId } from '../mint-id.ts'
import type { SecretBox } from '../secret-box.ts'
import type { Catalogue } from './seed-catalogue.ts'

const DAY_MS = 86_400_000

export type ConsumerSeed = Readonly<{
  organization: string
  person: string
  email: string
  /** Null: nobody can sign in as this person. */
  passwordHash: string | null
  application: string
  tier: keyof Catalogue['tiers']
  requestsPerDay: number
  /** Share of the traffic that still calls v1. */
  v1Share: number
  /** What its program calls itself, and from where it calls (RFC 5737: an address of nobody). */
  client: string
  address: string
}>

export type Consumer = ConsumerSeed &
  Readonly<{ organizationId: string; applicationId: string; keyId: string; printedKey: string }>

/** An organisation with an owner, an application, a subscription, a live and a test key. */
export async function seedConsumer(
  seeder: { tx: DbTx; box: SecretBox; catalogue: Catalogue; nowMs: number },
  seed: ConsumerSeed,
): Promise<Consumer> {
  const { tx, box, catalogue, nowMs } = seeder
  const createdAt = new Date(nowMs - 35 * DAY_MS)
  const [organizationId, userId, applicationId] = [mintId('org'), mintId('usr'), mintId('app')]
  await tx.organization.create({
    data: {
      id: organizationId,
      slug: seed.organization.toLowerCase().replaceAll(' ', '-'),
      name: seed.organization,
      createdAt,
    },
  })
  await tx.user.create({
    data: {
      id: userId,
      email: seed.email.toLowerCase(),
      emailVerifiedAt: createdAt,
      name: seed.person,
      passwordHash: seed.passwordHash,
      createdAt,
    },
  })
  await tx.membership.create({
    data: { id: mintId('mem'), organizationId, userId, role: 'owner', createdAt },
  })
  await tx.application.create({
    data: {
      id: applicationId,
      organizationId,
      name: seed.application,
      createdById: userId,
      createdAt,
    },
  })
  await tx.subscription.create({
    data: {
      id: mintId('sub'),
      organizationId,
      applicationId,
      apiId: catalogue.apiId,
      tierId: catalogue.tiers[seed.tier],
      createdById: userId,
      createdAt,
    },
  })

  const makeKey = async (name: string, environment: 'live' | 'test') => {
    const { printed, ...secret } = issueKey(box, environment)
    const id = mintId('key')
    const owner = { organizationId, applicationId, createdById: userId }
    await tx.apiKey.create({ data: { id, name, environment, ...owner, ...secret, createdAt } })
    return { id, printed }
  }
  const live = await makeKey('Production', 'live')
  await makeKey('Laptop', 'test')
  return { ...seed, organizationId, applicationId, keyId: live.id, printedKey: live.printed }
}
