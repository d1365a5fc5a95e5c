import 'server-only'
import { openMail } from '@gatehouse/db'
import { Problem } from '@gatehouse/policy'
import type { OutboxMail, OutboxQuery } from '@/contract/outbox.ts'
import type { Page } from '@/contract/paging.ts'
import { env } from '@/env.ts'
import { afterCursor, NEWEST_FIRST, toPage } from './cursor.ts'
import { db, secretBox } from './db.ts'
import { requestContext } from './request-context.ts'

const LOOPBACK_HOST = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/

/**
 * Whether the outbox page may be shown: in a demo that was installed as one, on loopback, without a mail server. The host of the
 * request counts too, so that a foreign page whose name was rebound to this machine reads nothing.
 */
export async function isOutboxOpen(): Promise<boolean> {
  const { DEMO, SMTP_URL, PORTAL_URL } = env()
  if (DEMO !== '1' || SMTP_URL !== undefined) return false
  const { headers } = await requestContext()
  const isLocal = [new URL(PORTAL_URL).host, headers.get('host') ?? ''].every((host) =>
    LOOPBACK_HOST.test(host),
  )
  if (!isLocal) return false
  const installation = await db().installation.findUnique({ where: { id: 1 } })
  return installation?.isDemo === true
}

/**
 * Mail to consumers, newest first, with its text. Never what went to an admin: neither marked so, nor to the address of somebody
 * who is one by now. @throws Problem `not_found` outside the demo
 */
export async function listOutbox(query: OutboxQuery): Promise<Page<OutboxMail>> {
  if (!(await isOutboxOpen())) throw new Problem('not_found')
  const admins = await db().user.findMany({ where: { role: 'admin' }, select: { email: true } })
  const contains = { contains: query.q ?? '', mode: 'insensitive' } as const
  const rows = await db().mailMessage.findMany({
    where: {
      isAdminMail: false,
      recipient: { notIn: admins.map(({ email }) => email) },
      AND: [
        query.q ? { OR: [{ recipient: contains }, { subject: contains }] } : {},
        afterCursor(query.cursor),
      ],
    },
    orderBy: [...NEWEST_FIRST],
    take: query.limit + 1,
  })
  return toPage(
    rows,
    query.limit,
    (row) => ({
      id: row.id,
      kind: row.kind,
      recipient: row.recipient,
      subject: row.subject,
      text: openMail(secretBox(), row).text,
      state: row.state,
      createdAt: row.createdAt.toISOString(),
    }),
    (row) => row,
  )
}
