import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { enqueueMail, openMail } from '../src/mail.ts'
import { deliverMail, type OutgoingMail, queueMail } from '../src/mail-outbox.ts'
import { openSecretBox } from '../src/secret-box.ts'
import { type Fixture, openFixture } from './rows.ts'

let fixture: Fixture
beforeAll(async () => {
  fixture = await openFixture()
})
afterAll(() => fixture.close())
beforeEach(async () => {
  await fixture.pool.query('delete from mail_messages')
  await fixture.pool.query('delete from graphile_worker._private_jobs')
})

const MAIL = {
  kind: 'reset_password',
  recipient: 'ada@example.com',
  subject: 'Your link',
  text: 'https://portal.example/reset?token=s3cret',
}

const enqueue = () => fixture.db.$transaction((tx) => enqueueMail(tx, fixture.box, MAIL))
const stateOf = async (id: string) =>
  (await fixture.db.mailMessage.findUniqueOrThrow({ where: { id } })).state

async function jobs() {
  const { rows } = await fixture.pool.query<{ key: string; payload: { mailId: string } }>(
    `select j.key, p.payload from graphile_worker.jobs j join graphile_worker._private_jobs p using (id)
     where j.attempts < j.max_attempts order by j.id`,
  )
  return rows
}

describe('putting a mail into the outbox', () => {
  it('commits the message and its job together', async () => {
    const id = await enqueue()
    expect(await jobs()).toEqual([{ key: `mail:${id}`, payload: { mailId: id } }])
    expect(await stateOf(id)).toBe('queued')
  })

  it('rolls both back together', async () => {
    await expect(
      fixture.db.$transaction(async (tx) => {
        await enqueueMail(tx, fixture.box, MAIL)
        throw new Error('the form was not saved')
      }),
    ).rejects.toThrow('not saved')
    expect(await fixture.db.mailMessage.count()).toBe(0)
    expect(await jobs()).toEqual([])
  })

  it('keeps no link in clear', async () => {
    const id = await enqueue()
    const row = await fixture.db.mailMessage.findUniqueOrThrow({ where: { id } })
    expect(Buffer.from(row.sealedBody).includes('s3cret')).toBe(false)
    expect(JSON.stringify(await jobs())).not.toContain('s3cret')
    expect(openMail(fixture.box, row)).toEqual({ text: MAIL.text })
  })
})

describe('delivering', () => {
  it('hands over the opened message and remembers that it went', async () => {
    const id = await enqueue()
    const seen: OutgoingMail[] = []
    const outcome = await deliverMail(fixture.pool, fixture.box, id, false, async (mail) => {
      seen.push(mail)
      return { kind: 'sent' }
    })
    expect(outcome).toEqual({ kind: 'sent' })
    expect(seen).toMatchObject([{ ...MAIL, id }])
    const row = await fixture.db.mailMessage.findUniqueOrThrow({ where: { id } })
    expect(row).toMatchObject({ state: 'sent', attempts: 1, lastError: null })
    expect(row.sentAt).not.toBeNull()
  })

  it('is busy for whoever comes while it is under way, and then settled', async () => {
    const id = await enqueue()
    const refuse = async () => {
      throw new Error('must not be attempted')
    }
    await deliverMail(fixture.pool, fixture.box, id, false, async () => {
      expect(await deliverMail(fixture.pool, fixture.box, id, false, refuse)).toEqual({
        kind: 'busy',
      })
      return { kind: 'sent' }
    })
    expect(await deliverMail(fixture.pool, fixture.box, id, false, refuse)).toEqual({
      kind: 'settled',
    })
    expect(await deliverMail(fixture.pool, fixture.box, 'mail_gone', false, refuse)).toEqual({
      kind: 'settled',
    })
  })

  it('leaves the message as it was when the attempt breaks down', async () => {
    const id = await enqueue()
    await expect(
      deliverMail(fixture.pool, fixture.box, id, false, async () => {
        throw new Error('out of memory')
      }),
    ).rejects.toThrow('out of memory')
    expect(await stateOf(id)).toBe('queued')
  })

  it('fails a message that was sealed under another master key, without an attempt', async () => {
    const id = await enqueue()
    const stranger = openSecretBox(randomBytes(32).toString('base64'))
    const outcome = await deliverMail(fixture.pool, stranger, id, false, async () => {
      throw new Error('must not be attempted')
    })
    expect(outcome).toMatchObject({
      kind: 'refused',
      reason: expect.stringContaining('master key'),
    })
    expect(await stateOf(id)).toBe('failed')
  })
})

describe('queueing what waits', () => {
  const lock = (id: string, minutes: number) =>
    fixture.pool.query(
      `update graphile_worker._private_jobs set locked_by = 'pool', locked_at = now() - make_interval(mins => $2)
       where key = $1`,
      [`mail:${id}`, minutes],
    )

  it('gives a job to a message without one, and only once', async () => {
    const id = await enqueue()
    await fixture.pool.query('delete from graphile_worker._private_jobs')
    expect(await queueMail(fixture.pool)).toBe(1)
    expect(await queueMail(fixture.pool)).toBe(0)
    expect(await jobs()).toEqual([{ key: `mail:${id}`, payload: { mailId: id } }])
  })

  it('lets a job alone that waits or runs', async () => {
    await enqueue()
    await lock(await enqueue(), 1)
    expect(await queueMail(fixture.pool)).toBe(0)
  })

  it('replaces a job whose worker died', async () => {
    const id = await enqueue()
    await lock(id, 10)
    expect(await queueMail(fixture.pool)).toBe(1)
    expect(await jobs()).toEqual([{ key: `mail:${id}`, payload: { mailId: id } }])
  })

  it('leaves sent and failed messages in peace', async () => {
    await enqueue()
    await fixture.pool.query('delete from graphile_worker._private_jobs')
    await fixture.db.mailMessage.updateMany({ data: { state: 'failed' } })
    expect(await queueMail(fixture.pool)).toBe(0)
  })
})
