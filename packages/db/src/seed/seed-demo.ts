import { hash } from '@node-rs/argon2'
import type { DbTx } from '../client.ts'
import { mintId } from '../mint-id.ts'
import { publishRevision } from '../revisions.ts'
import type { SecretBox } from '../secret-box.ts'
import { type Catalogue, type CatalogueInput, seedCatalogue } from './seed-catalogue.ts'
import { type Consumer, seedConsumer } from './seed-consumers.ts'
import { seedLifecycle } from './seed-lifecycle.ts'
import { seedSlos } from './seed-slos.ts'
import { seedUsage } from './seed-usage.ts'

export type DemoInput = CatalogueInput &
  Readonly<{ developer: Readonly<{ email: string; password: string }> }>

/**
 * The demo: a published API with two versions, of which one is deprecated, tiers, three organisations and a month of plausible usage. Gives the live key of the
 * demo's developer.
 */
export async function seedDemo(
  tx: DbTx,
  box: SecretBox,
  input: DemoInput,
  nowMs: number,
): Promise<string> {
  const catalogue = await seedCatalogue(tx, input)
  await seedLifecycle(tx, catalogue, nowMs)
  const consumers = await seedConsumers(tx, box, input, catalogue, nowMs)
  const published = await publishRevision(tx, { authorId: null, comment: 'First publication' })
  if (!published.ok) throw new Error(`The demo does not compile: ${JSON.stringify(published)}`)
  await seedUsage(tx, catalogue, consumers, nowMs)
  await seedSlos(tx, catalogue)
  const [first] = consumers
  if (first === undefined) throw new Error('The demo has no consumer')
  return first.printedKey
}

async function seedConsumers(
  tx: DbTx,
  box: SecretBox,
  { developer }: DemoInput,
  catalogue: Catalogue,
  nowMs: number,
): Promise<Consumer[]> {
  const seeder = { tx, box, catalogue, nowMs }
  return [
    await seedConsumer(seeder, {
      organization: 'Harbour Tours',
      person: 'Dana Reyes',
      email: developer.email,
      passwordHash: await hash(developer.password),
      application: 'Booking site',
      tier: 'standard',
      requestsPerDay: 4_200,
      v1Share: 0.35,
      client: 'booking-site',
      address: '203.0.113.24',
    }),
    await seedConsumer(seeder, {
      organization: 'Island Freight',
      person: 'Tomas Lind',
      email: `tomas+${mintId('usr').slice(-6)}@island-freight.example`,
      passwordHash: null,
      application: 'Dispatch',
      tier: 'premium',
      requestsPerDay: 11_500,
      v1Share: 0.8,
      client: 'okhttp',
      address: '198.51.100.7',
    }),
    await seedConsumer(seeder, {
      organization: 'Skerry Weekends',
      person: 'Ines Okafor',
      email: `ines+${mintId('usr').slice(-6)}@skerry.example`,
      passwordHash: null,
      application: 'Mobile app',
      tier: 'free',
      requestsPerDay: 650,
      v1Share: 0.05,
      client: 'SkerryMobile',
      address: '192.0.2.61',
    }),
  ]
}
