import { hash } from '@node-rs/argon2'
import { createDb, type DbTx } from '../client.ts'
import { issueManagementToken } from '../keys.ts'
import { migrate } from '../migrate.ts'
import { mintId } from '../mint-id.ts'
import { openSecretBox, type SecretBox } from '../secret-box.ts'
import { type DemoInput, seedDemo } from './seed-demo.ts'

export type SeedInput = Readonly<{
  /** 32 bytes in base64. */
  masterKey: string
  admin: Readonly<{ email: string; password: string }>
  /** Null seeds the admin only. */
  demo: DemoInput | null
  nowMs: number
}>

export type SeedOutcome =
  | Readonly<{ seeded: false }>
  | Readonly<{
      seeded: true
      /** Management token of the admin, shown here and nowhere again. */
      adminToken: string
      /** Live key of the demo's developer; null without the demo. */
      apiKey: string | null
    }>

/**
 * Fills an empty database: the installation's row, the admin with a management token, and the demo when asked for.
 *
 * One transaction, decided by the installation's row: it is done whole or not at all, and a database
 * that has one is left alone.
 */
export async function seedInstallation(
  databaseUrl: string,
  input: SeedInput,
): Promise<SeedOutcome> {
  await migrate(databaseUrl)
  const db = createDb(databaseUrl)
  try {
    const box = openSecretBox(input.masterKey)
    return await db.$transaction((tx) => seedOnce(tx, box, input), {
      timeout: 120_000,
      maxWait: 10_000,
    })
  } finally {
    await db.$disconnect()
  }
}

async function seedOnce(tx: DbTx, box: SecretBox, input: SeedInput): Promise<SeedOutcome> {
  await tx.$executeRaw`lock table installation in exclusive mode`
  if ((await tx.installation.count()) > 0) return { seeded: false }
  await tx.installation.create({
    data: {
      masterKeyCheck: Buffer.from(box.checkValue),
      pepperId: box.pepperId,
      isDemo: input.demo !== null,
    },
  })
  const adminToken = await seedAdmin(tx, box, input)
  const apiKey = input.demo === null ? null : await seedDemo(tx, box, input.demo, input.nowMs)
  return { seeded: true, adminToken, apiKey }
}

async function seedAdmin(tx: DbTx, box: SecretBox, { admin, nowMs }: SeedInput): Promise<string> {
  const userId = mintId('usr')
  await tx.user.create({
    data: {
      id: userId,
      email: admin.email.toLowerCase(),
      emailVerifiedAt: new Date(nowMs),
      name: 'Administrator',
      passwordHash: await hash(admin.password),
      role: 'admin',
    },
  })
  const { printed, ...secret } = issueManagementToken(box)
  await tx.managementToken.create({
    data: { id: mintId('tok'), userId, name: 'First start', ...secret },
  })
  return printed
}
