import { z } from 'zod'
import { Instant, idOf, Version } from './fields.ts'
import { defineOperation } from './operation.ts'
import { PageQuery, pageOf } from './paging.ts'

export const ChangelogRecord = z.object({
  id: z.string(),
  api: z.object({ id: z.string(), slug: z.string(), name: z.string() }),
  /** Null: the API as a whole. */
  apiVersion: z.object({ id: z.string(), name: z.string() }).nullable(),
  slug: z.string(),
  title: z.string(),
  body: z.string().describe('Markdown'),
  state: z.enum(['draft', 'published']),
  publishedAt: Instant.nullable(),
  createdAt: Instant,
  updatedAt: Instant,
  version: Version,
})
export type ChangelogRecord = z.infer<typeof ChangelogRecord>

const Title = z.string().trim().min(1, 'Enter a title').max(120, 'Use at most 120 characters')
const Body = z.string().max(100_000, 'Use at most 100 000 characters')
const Slug = z
  .string()
  .regex(
    /^[a-z0-9](?:[a-z0-9-]{0,78}[a-z0-9])?$/,
    'Use lower-case letters, digits and hyphens, such as "v1-deprecated".',
  )
const State = z.enum(['draft', 'published'])

export const CreateChangelogEntry = z.object({
  apiId: idOf('api'),
  versionId: idOf('ver').nullable().default(null),
  slug: Slug.optional().describe('Of the permalink; made of the title unless given'),
  title: Title,
  body: Body.default(''),
  state: State.default('draft'),
})
export type CreateChangelogEntry = z.infer<typeof CreateChangelogEntry>

export const PatchChangelogEntry = z
  .object({ title: Title, body: Body, state: State, slug: Slug, versionId: idOf('ver').nullable() })
  .partial()
export type PatchChangelogEntry = z.infer<typeof PatchChangelogEntry>

export const ChangelogFilter = z.object({
  apiId: z.string().optional(),
  versionId: z.string().optional(),
  state: State.optional(),
})
export type ChangelogFilter = z.infer<typeof ChangelogFilter>

/** What consumers see of an entry. */
export const PublishedEntry = z
  .object({
    id: z.string(),
    slug: z.string(),
    title: z.string(),
    body: z.string(),
    versionName: z.string().nullable(),
    publishedAt: Instant,
    updatedAt: Instant,
  })
  .meta({ id: 'PublishedEntry' })
export type PublishedEntry = z.infer<typeof PublishedEntry>

const params = z.object({ entryId: idOf('chg') })
const TAG = 'Changelog'

export const listChangelogOperation = defineOperation({
  id: 'listChangelog',
  method: 'GET',
  path: '/changelog',
  tag: TAG,
  access: 'admin',
  summary: 'List changelog entries, drafts too, newest first',
  query: PageQuery.extend(ChangelogFilter.shape),
  output: pageOf(ChangelogRecord),
  csv: 'changelog',
})

export const createChangelogEntryOperation = defineOperation({
  id: 'createChangelogEntry',
  method: 'POST',
  path: '/changelog',
  tag: TAG,
  access: 'admin',
  summary: 'Write a changelog entry',
  body: CreateChangelogEntry,
  output: ChangelogRecord,
  status: 201,
  concurrency: 'etag',
  problems: ['conflict'],
})

export const getChangelogEntryOperation = defineOperation({
  id: 'getChangelogEntry',
  method: 'GET',
  path: '/changelog/{entryId}',
  tag: TAG,
  access: 'admin',
  summary: 'Read a changelog entry',
  params,
  output: ChangelogRecord,
  concurrency: 'etag',
})

export const updateChangelogEntryOperation = defineOperation({
  id: 'updateChangelogEntry',
  method: 'PATCH',
  path: '/changelog/{entryId}',
  tag: TAG,
  access: 'admin',
  summary: 'Edit, publish or take back a changelog entry',
  description: 'The permalink of an entry that was ever published stays as it is.',
  params,
  body: PatchChangelogEntry,
  output: ChangelogRecord,
  concurrency: 'edit',
  problems: ['conflict'],
})

export const deleteChangelogEntryOperation = defineOperation({
  id: 'deleteChangelogEntry',
  method: 'DELETE',
  path: '/changelog/{entryId}',
  tag: TAG,
  access: 'admin',
  summary: 'Delete a changelog entry',
  params,
  output: null,
  concurrency: 'edit',
})

export const listPublishedChangelogOperation = defineOperation({
  id: 'listPublishedChangelog',
  method: 'GET',
  path: '/catalog/apis/{slug}/changelog',
  tag: 'Catalogue',
  access: 'public',
  summary: 'The changelog of an API, newest first',
  params: z.object({ slug: z.string().max(63) }),
  query: PageQuery,
  output: pageOf(PublishedEntry),
  csv: 'changelog',
})
