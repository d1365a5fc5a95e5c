import { z } from 'zod'
import { Instant, idOf, Name } from './fields.ts'
import { defineOperation } from './operation.ts'
import { PageQuery, pageOf } from './paging.ts'

/** A token of the management API: acts as the person who made it, in one organisation. Never the secret. */
export const ManagementToken = z
  .object({
    id: z.string(),
    name: z.string(),
    display: z.string().describe('`gha_…` and the last four characters'),
    organizationId: z.string().nullable(),
    state: z.enum(['active', 'expired', 'revoked']),
    createdAt: Instant,
    lastUsedAt: Instant.nullable().describe('To the minute'),
    expiresAt: Instant.nullable(),
    revokedAt: Instant.nullable(),
  })
  .meta({ id: 'ManagementToken' })
export type ManagementToken = z.infer<typeof ManagementToken>

export const TokenCreate = z.object({
  name: Name,
  expiresInDays: z
    .union([z.literal(7), z.literal(30), z.literal(90), z.literal(365), z.null()])
    .default(90)
    .describe('Null: never'),
})
export type TokenCreate = z.infer<typeof TokenCreate>

/** The one answer that holds the secret. */
export const TokenCreated = z
  .object({ token: ManagementToken, secret: z.string().describe('Shown once and kept nowhere') })
  .meta({ id: 'ManagementTokenCreated' })
export type TokenCreated = z.infer<typeof TokenCreated>

const TAG = 'Management tokens'

export const listTokensOperation = defineOperation({
  id: 'listTokens',
  method: 'GET',
  path: '/tokens',
  tag: TAG,
  access: 'user',
  summary: 'Tokens of the person, newest first',
  query: PageQuery,
  output: pageOf(ManagementToken),
  csv: 'tokens',
})

export const createTokenOperation = defineOperation({
  id: 'createToken',
  method: 'POST',
  path: '/tokens',
  tag: TAG,
  access: 'session',
  summary: 'Make a token',
  description: 'The answer holds the secret, this once. A token cannot make tokens.',
  body: TokenCreate,
  output: TokenCreated,
  status: 201,
  problems: ['email_unverified'],
})

export const revokeTokenOperation = defineOperation({
  id: 'revokeToken',
  method: 'POST',
  path: '/tokens/{tokenId}/revoke',
  tag: TAG,
  access: 'user',
  summary: 'Revoke a token for good',
  params: z.object({ tokenId: idOf('tok') }),
  output: ManagementToken,
})
