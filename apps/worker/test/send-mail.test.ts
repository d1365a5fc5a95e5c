import { pino } from 'pino'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { createMailer } from '../src/mailer.ts'
import { createSdkTasks } from '../src/sdks/sdk-tasks.ts'
import { createTasks } from '../src/tasks.ts'
import { createInstallation, type Installation } from './installation.ts'
import { type MailSink, startMailSink } from './mail-sink.ts'
import { type RunningWorker, startWorker } from './run-in-test.ts'

let installation: Installation
let sink: MailSink
let worker: RunningWorker | undefined

beforeAll(async () => {
  installation = await createInstallation()
  await installation.install()
  sink = await startMailSink()
})
afterEach(async () => {
  await worker?.stop()
  worker = undefined
  sink.answer(null)
})
afterAll(async () => {
  await installation.close()
  await sink.close()
})

const WAIT = { timeout: 15_000, interval: 25 }
const arrived = (subject: string) => sink.messages.filter(({ raw }) => raw.includes(subject))

/** One run of the task, as the queue would start it. */
function runTask(mailId: string, attempts = 1): Promise<void> {
  const mailer = createMailer({
    smtpUrl: sink.url,
    from: 'Gatehouse <no-reply@example.com>',
    messageIdHost: 'portal.example',
  })
  const { pool, db, box } = installation
  const log = pino({ level: 'silent' })
  const sender = {
    ...{ box, portalUrl: 'https://portal.example', privateNetworks: [] },
    nowMs: Date.now,
  }
  const alerts = { db, pool, sender, log, nowMs: Date.now }
  const settings = { builds: 'none', machineEnv: {} } as const
  const nowhere = {
    ...{ gatewayUrl: undefined, dataDir: undefined, toolsDir: undefined, jar: undefined },
    generatorSecondsMax: 300,
  }
  const stopping = new AbortController().signal
  const sdks = createSdkTasks({ pool, log, settings: { ...settings, ...nowhere }, stopping })
  const { send_mail } = createTasks({ pool, box, mailer, log, alerts, sdks })
  const job = { attempts, max_attempts: 10 } as Parameters<typeof send_mail>[1]['job']
  return send_mail({ mailId }, { job, abortSignal: new AbortController().signal })
}

describe('the worker', () => {
  it('sends a message that was queued, to its recipient only', async () => {
    worker = startWorker(installation, {
      SMTP_URL: sink.url,
      MAIL_FROM: 'Ferry Desk <desk@example.com>',
    })
    const id = await installation.write({ recipient: 'ada@example.com', subject: 'Verify-1' })

    await vi.waitFor(() => expect(arrived('Verify-1')).toHaveLength(1), WAIT)
    const [message] = arrived('Verify-1')
    expect(message?.recipients).toEqual(['ada@example.com'])
    expect(message?.raw).toContain(`Message-ID: <${id}@portal.example>`)
    expect(message?.raw).toMatch(/^From: Ferry Desk <desk@example\.com>/m)
    expect(message?.raw).toContain('Welcome aboard.')
    await vi.waitFor(
      async () => expect(await installation.mail(id)).toMatchObject({ state: 'sent', attempts: 1 }),
      WAIT,
    )
  })

  it('keeps mail while no server is configured and sends it after a start with one', async () => {
    const id = await installation.write({ subject: 'Patience' })
    worker = startWorker(installation)
    await vi.waitFor(async () => expect(await installation.jobs('send_mail')).toBe(0), WAIT)
    expect(await installation.mail(id)).toMatchObject({ state: 'queued', lastError: null })
    expect(worker.lines.map(({ msg }) => msg)).toContain('kept in the outbox: SMTP_URL is not set')
    await worker.stop()

    worker = startWorker(installation, { SMTP_URL: sink.url })
    await vi.waitFor(() => expect(arrived('Patience')).toHaveLength(1), WAIT)
  })

  it('sends what a worker that died had taken', async () => {
    const id = await installation.write({ subject: 'Orphan' })
    await installation.pool.query(
      `update graphile_worker._private_jobs set locked_by = 'pool-of-the-dead', locked_at = now() - interval '10 minutes'
       where key = $1`,
      [`mail:${id}`],
    )
    worker = startWorker(installation, { SMTP_URL: sink.url })
    await vi.waitFor(() => expect(arrived('Orphan')).toHaveLength(1), WAIT)
  })
})

describe('one message', () => {
  it('is sent once when its task runs again', async () => {
    const id = await installation.write({ subject: 'Again' })
    await runTask(id)
    await runTask(id)
    expect(arrived('Again')).toHaveLength(1)
  })

  it('is sent once when two workers have it at the same time', async () => {
    const id = await installation.write({ subject: 'Twins' })
    const runs = await Promise.allSettled([runTask(id), runTask(id), runTask(id)])
    expect(arrived('Twins')).toHaveLength(1)
    // Whoever came second either found it sent or was told to look again later.
    for (const run of runs) {
      if (run.status === 'rejected') expect(String(run.reason)).toContain('by another worker')
    }
    expect(await installation.mail(id)).toMatchObject({ state: 'sent', attempts: 1 })
  })

  it('fails for good, with the reason, when the server refuses the recipient', async () => {
    sink.answer({ code: 550, text: 'no such mailbox' })
    const id = await installation.write({ recipient: 'nobody@example.com', subject: 'Refused' })
    await runTask(id)
    const mail = await installation.mail(id)
    expect(mail).toMatchObject({ state: 'failed', attempts: 1 })
    expect(mail.lastError).toContain('550 no such mailbox')

    sink.answer(null)
    await runTask(id)
    expect(arrived('Refused')).toHaveLength(0)
  })

  it('stays queued, with the reason, while the server is busy, and goes at the next attempt', async () => {
    sink.answer({ code: 451, text: 'greylisted' })
    const id = await installation.write({ subject: 'Later' })
    await expect(runTask(id)).rejects.toThrow('451 greylisted')
    const waiting = await installation.mail(id)
    expect(waiting).toMatchObject({ state: 'queued', attempts: 1 })
    expect(waiting.lastError).toContain('451 greylisted')

    sink.answer(null)
    await runTask(id, 2)
    expect(await installation.mail(id)).toMatchObject({
      state: 'sent',
      attempts: 2,
      lastError: null,
    })
    expect(arrived('Later')).toHaveLength(1)
  })

  it('fails when the server is still busy at the last attempt', async () => {
    sink.answer({ code: 451, text: 'greylisted' })
    const id = await installation.write()
    await runTask(id, 10)
    expect(await installation.mail(id)).toMatchObject({ state: 'failed' })
  })

  it('goes to one mailbox although its address holds a comma', async () => {
    const id = await installation.write({
      recipient: 'a@example.com,b@example.com',
      subject: 'Two',
    })
    await runTask(id).catch(() => undefined)
    expect(arrived('Two').flatMap(({ recipients }) => recipients)).not.toContain('b@example.com')
  })
})
