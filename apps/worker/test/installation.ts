import { randomBytes } from 'node:crypto'
import {
  createDb,
  createPool,
  type Db,
  enqueueMail,
  openSecretBox,
  type Pool,
  type SecretBox,
} from '@gatehouse/db'
import { createTestDatabase } from '@gatehouse/db/testing'

export type Installation = Readonly<{
  url: string
  masterKey: string
  box: SecretBox
  pool: Pool
  db: Db
  /** Writes the row that says which master key the database belongs to. */
  install(): Promise<void>
  /** Puts a mail into the outbox; gives its id. */
  write(mail?: { recipient?: string; subject?: string }): Promise<string>
  mail(id: string): Promise<{ state: string; attempts: number; lastError: string | null }>
  /** How many jobs of a task the queue holds. */
  jobs(task: string): Promise<number>
  close(): Promise<void>
}>

export async function createInstallation(): Promise<Installation> {
  const database = await createTestDatabase()
  const masterKey = randomBytes(32).toString('base64')
  const box = openSecretBox(masterKey)
  const pool = createPool(database.url)
  const db = createDb(database.url)
  return {
    url: database.url,
    masterKey,
    box,
    pool,
    db,
    async install() {
      await db.installation.create({
        data: { masterKeyCheck: Buffer.from(box.checkValue), pepperId: box.pepperId },
      })
    },
    write: ({ recipient = 'ada@example.com', subject = 'Hello' } = {}) =>
      db.$transaction((tx) =>
        enqueueMail(tx, box, { kind: 'verify_email', recipient, subject, text: 'Welcome aboard.' }),
      ),
    mail: (id) => db.mailMessage.findUniqueOrThrow({ where: { id } }),
    async jobs(task) {
      const { rows } = await pool.query<{ count: number }>(
        'select count(*) from graphile_worker.jobs where task_identifier = $1',
        [task],
      )
      return rows[0]?.count ?? 0
    },
    async close() {
      await db.$disconnect()
      await pool.end()
      await database.drop()
    },
  }
}
