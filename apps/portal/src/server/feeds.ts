import 'server-only'
import { Problem } from '@gatehouse/policy'
import type { OwnNotice } from '@/contract/notices.ts'
import { env } from '@/env.ts'
import { atomFeed } from '@/lib/atom-feed.ts'
import { type CalendarEvent, icalendar } from '@/lib/icalendar.ts'
import { openCalendarToken } from './calendar-token.ts'
import { listPublishedChangelog } from './changelog.ts'
import { db } from './db.ts'
import { noticesOf } from './own-notices.ts'
import { baseUrlOf, isVisible, publishedRevision, shownVersions } from './published.ts'
import { currentActor } from './session.ts'
import { visibleApi } from './visible-api.ts'

const ENTRIES_MAX = 50

/** The changelog of an API for feed readers. @throws Problem `not_found` */
export async function changelogFeed(slug: string): Promise<string> {
  const { api, createdAt } = await visibleApi(slug)
  const { items } = await listPublishedChangelog(slug, { cursor: undefined, limit: ENTRIES_MAX })
  const pageUrl = `${env().PORTAL_URL}/apis/${slug}/changelog`
  const newest = items
    .map(({ updatedAt }) => updatedAt)
    .sort()
    .at(-1)
  return atomFeed({
    title: `Changelog of ${api.name}`,
    selfUrl: `${pageUrl}/atom.xml`,
    pageUrl,
    updatedAt: newest ?? createdAt.toISOString(),
    author: api.ownerName === '' ? api.name : api.ownerName,
    entries: items.map((entry) => ({
      title: entry.versionName === null ? entry.title : `${entry.versionName}: ${entry.title}`,
      url: `${pageUrl}/${entry.slug}`,
      publishedAt: entry.publishedAt,
      updatedAt: entry.updatedAt,
      text: entry.body,
    })),
  })
}

/** The dates that concern an organisation, for calendars. @throws Problem `not_found` for a token that is not ours or ended */
export async function noticesCalendar(token: string): Promise<string> {
  const owner = await openCalendarToken(token)
  if (owner === null) throw new Problem('not_found')
  const notices = await noticesOf(owner.organizationId)
  const organization = await db().organization.findUnique({
    where: { id: owner.organizationId },
    select: { name: true },
  })
  const name = `API dates of ${organization?.name ?? ''}`
  return icalendar(name, notices.flatMap(eventsOf), Date.now())
}

function eventsOf(notice: OwnNotice): CalendarEvent[] {
  const { versionId, api, name, applications } = notice
  const url = `${env().PORTAL_URL}/apis/${api.slug}/${encodeURIComponent(name)}/migration`
  const callers = applications.map((application) => application.name).join(', ')
  const description = [
    ...(notice.notice === '' ? [] : [notice.notice]),
    ...(notice.successorName === null ? [] : [`Successor: ${notice.successorName}`]),
    callers === ''
      ? 'None of your applications called it in the last 30 days.'
      : `Your applications that call it: ${callers}`,
  ].join('\n')
  const ofVersion = eventsAt(versionId, `${api.name} ${name}`, notice, { description, url })
  const ofOperations = notice.leavingOperations.flatMap(({ id, method, path, instead, ...dates }) =>
    eventsAt(
      id,
      `${api.name} ${name} ${method} ${path}`,
      { ...dates, removedAt: null },
      {
        description:
          instead === null
            ? ''
            : `Instead: ${instead.method} ${instead.path} of ${instead.versionName}`,
        url: dates.guideUrl ?? url,
      },
    ),
  )
  return [...ofVersion, ...ofOperations]
}

function eventsAt(
  id: string,
  name: string,
  dates: Pick<OwnNotice, 'deprecatedAt' | 'sunsetAt' | 'removedAt'>,
  text: Pick<CalendarEvent, 'description' | 'url'>,
): CalendarEvent[] {
  const steps = [
    ['deprecated', dates.deprecatedAt, 'is deprecated'],
    ['sunset', dates.sunsetAt, 'stops answering'],
    ['removed', dates.removedAt, 'is removed'],
  ] as const
  return steps.flatMap(([kind, at, words]) =>
    at === null
      ? []
      : [
          {
            uid: `${id}-${kind}@gatehouse`,
            atMs: Date.parse(at),
            title: `${name} ${words}`,
            ...text,
          },
        ],
  )
}

/**
 * The APIs that the caller may see, as RFC 9727 lists them: one linkset (RFC 9264), with a context for the catalogue and one for each
 * version that has an address.
 */
export async function apiCatalog(): Promise<string> {
  const actor = await currentActor()
  const published = await publishedRevision()
  const portalUrl = env().PORTAL_URL
  const source = published?.source
  const apis = source?.apis.filter((api) => isVisible(api, actor)) ?? []
  const versions = apis.flatMap((api) =>
    source === undefined
      ? []
      : shownVersions(source, api.id).flatMap((version) => {
          const anchor = baseUrlOf(source, version.id)
          return anchor === null ? [] : [{ api, version, anchor }]
        }),
  )
  const items = versions.map(({ anchor }) => ({ href: anchor }))
  return JSON.stringify({
    linkset: [
      { anchor: `${portalUrl}/.well-known/api-catalog`, item: items },
      ...versions.map(({ api, version, anchor }) => ({
        anchor,
        ...(version.documentId === null
          ? {}
          : {
              'service-desc': [
                {
                  href: `${portalUrl}/api/v1/catalog/apis/${api.slug}/versions/${version.name}/openapi.json`,
                  type: 'application/json',
                },
              ],
            }),
        'service-doc': [
          {
            href: `${portalUrl}/apis/${api.slug}?version=${encodeURIComponent(version.name)}`,
            type: 'text/html',
          },
        ],
      })),
    ],
  })
}
