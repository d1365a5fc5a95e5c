import type { DbTx } from '../client.ts'
import { mintId } from '../mint-id.ts'
import type { Catalogue } from './seed-catalogue.ts'

const DAY_MS = 86_400_000
const SUNSET_AFTER_DAYS = 60
const DEPRECATED_BEFORE_DAYS = 30

const NOTICE =
  'Version 2 has prices with their currency and free places on every sailing. Start new work on it, and move before the sunset.'

const GUIDE = `Version 2 is served beside version 1, with the same keys and the same limits. Move one call after the other; both work until the sunset.

## Change the base URL

Calls go to \`/ferry/v2\` instead of \`/ferry/v1\`. The ids of ports, sailings and bookings are the same in both.

## Read instants under their new names

| v1 | v2 |
| --- | --- |
| \`departure\` | \`departsAt\` |
| \`arrival\` | \`arrivesAt\` |
| \`created\` | \`createdAt\` |

## Read prices as objects

A price was a number of pounds. It is an object of whole pence and a currency now, so that no program rounds money.

## Send a contact address with bookings

\`POST /bookings\` needs a \`contactEmail\`. The vehicle \`van\` is called \`campervan\`.

## Read free places from the sailing

\`GET /sailings/{sailingId}/availability\` is gone: every sailing carries its \`places\`.

## Expect two more states

A sailing can be \`delayed\`, a booking can be \`checked_in\`. Treat a state that you do not know as "ask again later".
`

/** Version 1 of the demo on its way out: dates, successor, a guide, and two entries of the changelog. */
export async function seedLifecycle(
  tx: DbTx,
  { apiId, versions }: Catalogue,
  nowMs: number,
): Promise<void> {
  const [v1, v2] = ['v1', 'v2'].map((name) => versions.find((version) => version.name === name))
  if (v1 === undefined || v2 === undefined) return
  const deprecatedAt = new Date(nowMs - DEPRECATED_BEFORE_DAYS * DAY_MS)
  await tx.apiVersion.update({
    where: { id: v1.id },
    data: {
      ...{ state: 'deprecated', deprecatedAt, notice: NOTICE, successorVersionId: v2.id },
      sunsetAt: new Date(nowMs + SUNSET_AFTER_DAYS * DAY_MS),
    },
  })
  await tx.migrationGuide.create({ data: { versionId: v1.id, text: GUIDE } })
  const entries = [
    {
      ...{ versionId: v2.id, slug: 'v2-available', title: 'Version 2 is available' },
      body: 'Prices carry their currency, sailings carry their free **places**, and instants are named alike. [How to move](/apis/ferry/v1/migration).',
      publishedAt: new Date(deprecatedAt.getTime() - 14 * DAY_MS),
    },
    {
      ...{ versionId: v1.id, slug: 'v1-deprecated', title: 'Version 1 is deprecated' },
      body: 'Version 1 answers until its sunset and says so in `Deprecation` and `Sunset`. [How to move](/apis/ferry/v1/migration).',
      publishedAt: deprecatedAt,
    },
  ]
  await tx.changelogEntry.createMany({
    data: entries.map((entry) => ({ id: mintId('chg'), apiId, state: 'published', ...entry })),
  })
}
