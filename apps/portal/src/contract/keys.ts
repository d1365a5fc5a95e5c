import { z } from 'zod'
import { ApplicationParams } from './applications.ts'
import { Instant, idOf, Name, TypedName, Version } from './fields.ts'
import { defineOperation } from './operation.ts'
import { PageQuery, pageOf, SearchText } from './paging.ts'

export const KeyEnvironment = z.enum(['live', 'test'])
export type KeyEnvironment = z.infer<typeof KeyEnvironment>

/** Days a new key lives; null: for ever. */
export const EXPIRY_PRESETS = [7, 30, 90, 180, 365, null] as const

/** A key as it is seen after it was made: never the secret. */
export const ApiKey = z
  .object({
    id: z.string(),
    applicationId: z.string(),
    applicationName: z.string(),
    name: z.string(),
    environment: KeyEnvironment,
    display: z.string().describe('`gh_live_…` and the last four characters'),
    state: z.enum(['active', 'expired', 'revoked']),
    createdAt: Instant,
    createdByName: z.string().nullable(),
    expiresAt: Instant.nullable(),
    revokedAt: Instant.nullable(),
    rotatedTo: z
      .object({ id: z.string(), display: z.string() })
      .nullable()
      .describe('The key that takes its place; null: none'),
    lastUsed: z
      .object({ at: Instant, address: z.string(), client: z.string() })
      .nullable()
      .describe('The last call seen; null: none in the last weeks'),
    callsPerDay: z
      .array(z.int())
      .length(7)
      .describe('Calls in the last seven UTC days, oldest first, today last'),
    version: Version,
  })
  .meta({ id: 'ApiKey' })
export type ApiKey = z.infer<typeof ApiKey>

export const KeyCreate = z.object({
  name: Name,
  environment: KeyEnvironment.default('live'),
  expiresInDays: z
    .union([z.literal(7), z.literal(30), z.literal(90), z.literal(180), z.literal(365), z.null()])
    .default(null)
    .describe('Null: never'),
})
export type KeyCreate = z.infer<typeof KeyCreate>

/** The one answer that holds the secret. */
export const KeyCreated = z
  .object({ key: ApiKey, secret: z.string().describe('Shown once and kept nowhere') })
  .meta({ id: 'KeyCreated' })
export type KeyCreated = z.infer<typeof KeyCreated>

export const KeyEdit = z.object({ name: Name })
export type KeyEdit = z.infer<typeof KeyEdit>

/** The key's name, typed again: it answers 401 within a second. */
export const KeyRevoke = z.object({ name: TypedName })
export type KeyRevoke = z.infer<typeof KeyRevoke>

/** How long a rolled key goes on working beside its successor. */
export const GRACE_HOURS_MAX = 720

export const KeyRoll = z.object({
  graceHours: z
    .int()
    .min(0)
    .max(GRACE_HOURS_MAX, `At most ${GRACE_HOURS_MAX / 24} days`)
    .default(24)
    .describe('Hours until the old key ends; 0: now. It never outlives its own expiry.'),
})
export type KeyRoll = z.infer<typeof KeyRoll>

/** The successor with its secret, this once, and the old key with its end. */
export const KeyRolled = KeyCreated.extend({ previous: ApiKey }).meta({ id: 'KeyRolled' })
export type KeyRolled = z.infer<typeof KeyRolled>

export const KeyQuery = PageQuery.extend({
  q: SearchText,
  environment: KeyEnvironment.optional(),
  state: z.enum(['active', 'expired', 'revoked']).optional(),
})
export type KeyQuery = z.infer<typeof KeyQuery>

const KeyParams = z.object({ keyId: idOf('key') })
const TAG = 'Keys'

export const listKeysOperation = defineOperation({
  id: 'listKeys',
  method: 'GET',
  path: '/keys',
  tag: TAG,
  access: 'member',
  summary: 'Keys of the current organisation, newest first',
  query: KeyQuery,
  output: pageOf(ApiKey),
  csv: 'keys',
})

export const listApplicationKeysOperation = defineOperation({
  id: 'listApplicationKeys',
  method: 'GET',
  path: '/applications/{applicationId}/keys',
  tag: TAG,
  access: 'member',
  summary: 'Keys of an application, newest first',
  params: ApplicationParams,
  query: KeyQuery,
  output: pageOf(ApiKey),
  csv: 'keys',
})

export const createKeyOperation = defineOperation({
  id: 'createKey',
  method: 'POST',
  path: '/applications/{applicationId}/keys',
  tag: TAG,
  access: 'member',
  summary: 'Make a key',
  description: 'The answer holds the secret, this once. Needs a verified e-mail address.',
  params: ApplicationParams,
  body: KeyCreate,
  output: KeyCreated,
  status: 201,
  problems: ['email_unverified', 'application_suspended'],
})

export const getKeyOperation = defineOperation({
  id: 'getKey',
  method: 'GET',
  path: '/keys/{keyId}',
  tag: TAG,
  access: 'member',
  summary: 'One key',
  params: KeyParams,
  output: ApiKey,
  concurrency: 'etag',
})

export const updateKeyOperation = defineOperation({
  id: 'updateKey',
  method: 'PATCH',
  path: '/keys/{keyId}',
  tag: TAG,
  access: 'member',
  summary: 'Rename a key',
  params: KeyParams,
  body: KeyEdit,
  output: ApiKey,
  concurrency: 'edit',
})

export const revokeKeyOperation = defineOperation({
  id: 'revokeKey',
  method: 'POST',
  path: '/keys/{keyId}/revoke',
  tag: TAG,
  access: 'member',
  summary: 'Revoke a key for good',
  description: 'The body repeats its name. Revoking a revoked key changes nothing.',
  params: KeyParams,
  body: KeyRevoke,
  output: ApiKey,
})

export const rollKeyOperation = defineOperation({
  id: 'rollKey',
  method: 'POST',
  path: '/keys/{keyId}/roll',
  tag: TAG,
  access: 'member',
  summary: 'Replace a key by a new one',
  description:
    'The new key has the name, environment and lifetime of the old one, which goes on for the hours of grace and then answers `key_rotated`. The answer holds the new secret, this once. 409: the key is over, or was rolled before.',
  params: KeyParams,
  body: KeyRoll,
  output: KeyRolled,
  status: 201,
  problems: ['email_unverified', 'application_suspended', 'conflict'],
})
