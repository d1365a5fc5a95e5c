import 'server-only'
import { callersOf, type DbTx, enqueueMail, mintId, type Prisma } from '@gatehouse/db'
import { formatImfFixdate } from '@gatehouse/policy'
import type { NoticeInput, NoticePreview, NoticeRecord } from '@/contract/deprecations.ts'
import type { Page, PageQuery } from '@/contract/paging.ts'
import { env } from '@/env.ts'
import { badField, inOneStep } from './admin-edit.ts'
import { audit } from './audit.ts'
import { afterCursor, NEWEST_FIRST, toPage } from './cursor.ts'
import { db, pool, secretBox } from './db.ts'
import { rangeOf } from './deprecations.ts'
import { namedOrganizations, namedUsers } from './names.ts'
import { type Actor, requireAdmin } from './session.ts'

const NUMBERS_OF_DAYS = 30
const CALLERS_MAX = 20_000

type Version = Readonly<{
  id: string
  name: string
  sunsetAt: Date | null
  api: Readonly<{ id: string; slug: string; name: string }>
}>

/** A letter before it has its readers. */
type Written = Readonly<{
  versionId: string
  applicationIds: readonly string[]
  subject: string
  text: string
}>

type Numbers = Readonly<{ requests: number; lastSeenAt: Date | null }>

type Letter = Readonly<{
  application: { id: string; name: string }
  organization: { id: string; name: string }
  recipient: string
  subject: string
  text: string
}> &
  Numbers

/** The mails that a letter would become, each with its reader's own numbers. @throws Problem `invalid_input` */
export async function previewNotice(input: NoticeInput): Promise<NoticePreview> {
  await requireAdmin()
  const { letters, unreachable } = await compose(db(), input)
  return {
    mails: letters.map(({ lastSeenAt, ...letter }) => ({
      ...letter,
      lastSeenAt: lastSeenAt?.toISOString() ?? null,
    })),
    unreachable,
  }
}

/** Writes to the owners, through the outbox, and keeps what was told. @throws Problem `invalid_input` */
export async function sendNotice(input: NoticeInput): Promise<NoticeRecord> {
  const actor = await requireAdmin()
  const { id } = await inOneStep(async (tx) => {
    const noticeId = await writeNotice(tx, actor, input)
    if (noticeId !== null) return { id: noticeId }
    throw badField('/applicationIds', 'None of them has an owner with a verified address')
  })
  const [record] = await toRecords([
    await db().deprecationNotice.findUniqueOrThrow({ where: { id }, include: VIEW }),
  ])
  if (record === undefined) throw new Error('a notice vanished after it was sent')
  return record
}

/** Writes and records a letter in the caller's transaction. Null: none of them has an owner who can be written to. */
export async function writeNotice(tx: DbTx, actor: Actor, input: Written): Promise<string | null> {
  const { letters } = await compose(tx, input)
  if (letters.length === 0) return null
  const { versionId, subject, text } = input
  const notice = await tx.deprecationNotice.create({
    data: { id: mintId('ntc'), versionId, subject, text, createdById: actor.userId },
  })
  for (const letter of letters) await post(tx, notice.id, letter)
  await audit(tx, actor, {
    ...{ action: 'deprecation_notice.sent', subjectType: 'version', subjectId: versionId },
    organizationId: null,
    after: { noticeId: notice.id, subject, mails: letters.length },
  })
  return notice.id
}

async function post(tx: DbTx, noticeId: string, letter: Letter): Promise<void> {
  const { application, organization, recipient, subject, text, requests, lastSeenAt } = letter
  const organizationId = organization.id
  const mailId = await enqueueMail(tx, secretBox(), {
    ...{ kind: 'deprecation_notice', recipient, subject, text, organizationId },
  })
  await tx.deprecationNoticeRecipient.create({
    data: {
      ...{ noticeId, applicationId: application.id, mailId, organizationId, recipient, lastSeenAt },
      requests: BigInt(requests),
    },
  })
}

async function compose(tx: DbTx, { versionId, applicationIds, subject, text }: Written) {
  const version = await tx.apiVersion.findUnique({
    where: { id: versionId },
    select: {
      id: true,
      name: true,
      sunsetAt: true,
      api: { select: { id: true, slug: true, name: true } },
    },
  })
  if (version === null) throw badField('/versionId', 'There is no such version')
  const applications = await tx.application.findMany({
    where: { id: { in: [...applicationIds] }, deletedAt: null },
    orderBy: { id: 'asc' },
    select: { id: true, name: true, organization: { select: { id: true, name: true } } },
  })
  const owners = await ownersOf(
    tx,
    applications.map(({ organization }) => organization.id),
  )
  const numbers = await numbersOf(versionId, applicationIds)
  const letters = applications.flatMap(({ organization, ...application }) =>
    (owners.get(organization.id) ?? []).map((owner): Letter => {
      const own = numbers.get(application.id) ?? { requests: 0, lastSeenAt: null }
      const body = textOf(owner.name, text, version, application.name, own)
      return { application, organization, recipient: owner.email, subject, text: body, ...own }
    }),
  )
  const unreachable = applications
    .filter(({ organization }) => !owners.has(organization.id))
    .map(({ id, name }) => ({ id, name }))
  return { letters, unreachable }
}

type Owner = Readonly<{ name: string; email: string }>

/** Owners and admins of each organisation who can be written to. */
async function ownersOf(tx: DbTx, organizationIds: readonly string[]) {
  const rows = await tx.membership.findMany({
    where: {
      organizationId: { in: [...new Set(organizationIds)] },
      role: { in: ['owner', 'admin'] },
      user: { state: 'active', emailVerifiedAt: { not: null } },
    },
    orderBy: { id: 'asc' },
    select: { organizationId: true, user: { select: { name: true, email: true } } },
  })
  const owners = new Map<string, Owner[]>()
  for (const { organizationId, user } of rows) {
    owners.set(organizationId, [...(owners.get(organizationId) ?? []), user])
  }
  return owners
}

async function numbersOf(
  versionId: string,
  applicationIds: readonly string[],
): Promise<ReadonlyMap<string, Numbers>> {
  const rows = await callersOf(pool(), {
    ...{ organizationId: null, versionIds: [versionId], applicationIds, limit: CALLERS_MAX },
    ...rangeOf(NUMBERS_OF_DAYS, Date.now()),
  })
  const numbers = new Map<string, { requests: number; lastSeenAt: Date }>()
  for (const { applicationId, requests, lastSeenAt } of rows) {
    const held = numbers.get(applicationId)
    const isLater = held === undefined || held.lastSeenAt < lastSeenAt
    numbers.set(applicationId, {
      requests: (held?.requests ?? 0) + requests,
      lastSeenAt: isLater ? lastSeenAt : held.lastSeenAt,
    })
  }
  return numbers
}

function textOf(
  readerName: string,
  written: string,
  { name, api, sunsetAt }: Version,
  applicationName: string,
  { requests, lastSeenAt }: Numbers,
): string {
  const calls =
    requests === 0 || lastSeenAt === null
      ? `Your application ${applicationName} made no calls to ${api.name} ${name} in the last ${NUMBERS_OF_DAYS} days.`
      : `Your application ${applicationName} made ${requests.toLocaleString('en')} calls to ${api.name} ${name} in the last ${NUMBERS_OF_DAYS} days, the last one on ${formatImfFixdate(lastSeenAt.getTime())}.`
  const sunset =
    sunsetAt === null
      ? []
      : [
          `${name} answers until ${formatImfFixdate(sunsetAt.getTime())}; from then on its calls fail.`,
        ]
  return [
    `Hello ${readerName},`,
    written,
    calls,
    ...sunset,
    `How to move: ${env().PORTAL_URL}/apis/${api.slug}/${name}/migration`,
    `All dates that concern you: ${env().PORTAL_URL}/notices`,
  ].join('\n\n')
}

const VIEW = {
  recipients: { orderBy: [{ applicationId: 'asc' }, { mailId: 'asc' }] },
  apiVersion: {
    select: { id: true, name: true, api: { select: { id: true, name: true } } },
  },
} as const satisfies Prisma.DeprecationNoticeInclude

type Row = Prisma.DeprecationNoticeGetPayload<{ include: typeof VIEW }>

/** Letters, newest first, with what the outbox says of each mail. */
export async function listNoticesSent(query: PageQuery): Promise<Page<NoticeRecord>> {
  await requireAdmin()
  const rows = await db().deprecationNotice.findMany({
    where: afterCursor(query.cursor),
    orderBy: [...NEWEST_FIRST],
    take: query.limit + 1,
    include: VIEW,
  })
  const records = new Map((await toRecords(rows)).map((record) => [record.id, record]))
  const page = toPage(
    rows,
    query.limit,
    ({ id }) => id,
    (row) => row,
  )
  return { ...page, items: page.items.flatMap((id) => records.get(id) ?? []) }
}

async function toRecords(rows: readonly Row[]): Promise<NoticeRecord[]> {
  const recipients = rows.flatMap((row) => row.recipients)
  const [people, organizations, applications, mails] = await Promise.all([
    namedUsers(rows.map(({ createdById }) => createdById)),
    namedOrganizations(recipients.map(({ organizationId }) => organizationId)),
    db().application.findMany({
      where: { id: { in: recipients.map(({ applicationId }) => applicationId) } },
      select: { id: true, name: true },
    }),
    db().mailMessage.findMany({
      where: { id: { in: recipients.map(({ mailId }) => mailId) } },
      select: { id: true, state: true, lastError: true },
    }),
  ])
  const applicationNames = new Map(applications.map(({ id, name }) => [id, name]))
  const mailOf = new Map(mails.map((mail) => [mail.id, mail]))
  return rows.map(({ id, apiVersion, subject, text, createdAt, createdById, ...row }) => ({
    ...{ id, subject, text },
    api: apiVersion.api,
    version: { id: apiVersion.id, name: apiVersion.name },
    createdAt: createdAt.toISOString(),
    createdBy: people.get(createdById ?? '') ?? null,
    mails: row.recipients.map(({ applicationId, organizationId, mailId, ...told }) => ({
      application: { id: applicationId, name: applicationNames.get(applicationId) ?? '' },
      organization: organizations.get(organizationId) ?? { id: organizationId, name: '' },
      recipient: told.recipient,
      requests: Number(told.requests),
      lastSeenAt: told.lastSeenAt?.toISOString() ?? null,
      delivery: mailOf.get(mailId)?.state ?? null,
      error: mailOf.get(mailId)?.lastError ?? null,
    })),
  }))
}
