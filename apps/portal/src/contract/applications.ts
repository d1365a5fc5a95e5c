import { z } from 'zod'
import { Instant, idOf, Name, TypedName, Version } from './fields.ts'
import { defineOperation } from './operation.ts'
import { PageQuery, pageOf, SearchText } from './paging.ts'

/** What an organisation builds: owns keys and subscriptions. */
export const Application = z
  .object({
    id: z.string(),
    name: z.string(),
    description: z.string(),
    state: z.enum(['active', 'suspended']),
    keyCount: z.int().describe('Keys that are neither revoked nor expired'),
    subscriptionCount: z.int().describe('Subscriptions that are not cancelled'),
    createdAt: Instant,
    updatedAt: Instant,
    version: Version,
  })
  .meta({ id: 'Application' })
export type Application = z.infer<typeof Application>

const Description = z.string().trim().max(500, 'Use at most 500 characters')

export const ApplicationCreate = z.object({ name: Name, description: Description.default('') })
export type ApplicationCreate = z.infer<typeof ApplicationCreate>

/** A field that is left out stays. */
export const ApplicationEdit = z.object({
  name: Name.optional(),
  description: Description.optional(),
})
export type ApplicationEdit = z.infer<typeof ApplicationEdit>

/** The application's name, typed again: its keys answer 401 from then on. */
export const ApplicationDelete = z.object({ name: TypedName })
export type ApplicationDelete = z.infer<typeof ApplicationDelete>

export const ApplicationQuery = PageQuery.extend({ q: SearchText })
export type ApplicationQuery = z.infer<typeof ApplicationQuery>

export const ApplicationParams = z.object({ applicationId: idOf('app') })

const TAG = 'Applications'

export const listApplicationsOperation = defineOperation({
  id: 'listApplications',
  method: 'GET',
  path: '/applications',
  tag: TAG,
  access: 'member',
  summary: 'Applications of the current organisation, newest first',
  query: ApplicationQuery,
  output: pageOf(Application),
  csv: 'applications',
})

export const createApplicationOperation = defineOperation({
  id: 'createApplication',
  method: 'POST',
  path: '/applications',
  tag: TAG,
  access: 'member',
  summary: 'Make an application',
  description: 'Names are unique in an organisation, whatever the case.',
  body: ApplicationCreate,
  output: Application,
  status: 201,
  concurrency: 'etag',
  problems: ['conflict'],
})

export const getApplicationOperation = defineOperation({
  id: 'getApplication',
  method: 'GET',
  path: '/applications/{applicationId}',
  tag: TAG,
  access: 'member',
  summary: 'One application',
  params: ApplicationParams,
  output: Application,
  concurrency: 'etag',
})

export const updateApplicationOperation = defineOperation({
  id: 'updateApplication',
  method: 'PATCH',
  path: '/applications/{applicationId}',
  tag: TAG,
  access: 'member',
  summary: 'Change an application',
  params: ApplicationParams,
  body: ApplicationEdit,
  output: Application,
  concurrency: 'edit',
  problems: ['conflict'],
})

export const deleteApplicationOperation = defineOperation({
  id: 'deleteApplication',
  method: 'DELETE',
  path: '/applications/{applicationId}',
  tag: TAG,
  access: 'member',
  summary: 'Delete an application',
  description: 'Revokes its keys and cancels its subscriptions. The body repeats its name.',
  params: ApplicationParams,
  body: ApplicationDelete,
  output: null,
})
