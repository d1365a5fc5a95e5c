import type { ProblemCode } from '@gatehouse/policy'
import type { z } from 'zod'

/**
 * Who may call an operation. The server function behind it asks again; this is what the documentation says
 * and what is checked before a body is read.
 *
 * `public` anybody · `user` anybody signed in, or a token · `session` signed in with a password just there, never a token ·
 * `member` a member of the current organisation · `admin` people of the provider.
 */
export type Access = 'public' | 'user' | 'session' | 'member' | 'admin'

/**
 * One operation of the management API: its handler, its documentation and the forms that call it read the same object.
 *
 * `path` is below `/api/v1`, with `{name}` for what `params` names. Every object schema drops what it does not name.
 */
export type OperationSpec = Readonly<{
  /** operationId: camelCase, unique, never renamed. */
  id: string
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  path: `/${string}`
  summary: string
  /** Markdown; what the summary cannot say. */
  description?: string
  /** One noun, as the documentation groups operations. */
  tag: string
  access: Access
  params?: z.ZodObject
  /** From the query string: every value arrives as text. */
  query?: z.ZodObject
  body?: z.ZodType
  /** What is answered; `null` answers 204 without content. Fields it does not name are dropped. */
  output: z.ZodType | null
  status?: 200 | 201 | 202
  /** Largest body, bytes; 1 MiB unless said. */
  bodyBytesMax?: number
  /** The answer is one editable row with a `version`: it carries an `ETag`, and `'edit'` requires `If-Match`. */
  concurrency?: 'etag' | 'edit'
  /** A list that can be had as CSV, all filtered rows: the file's name without its ending. */
  csv?: string
  /** The answer is a text or a file of this type instead of JSON; `output` is a string or `FileContent`. */
  mediaType?: string
  /** A POST that keeps no answers for an `Idempotency-Key`: sign-in and what strangers send. */
  idempotency?: 'none'
  /** Problems beyond those that every operation of this access and form can answer. */
  problems?: readonly ProblemCode[]
}>

type Output<Schema> = Schema extends z.ZodType ? z.output<Schema> : undefined

/** What `act` receives: the parts, parsed. A part without a schema is `undefined`. */
export type InputOf<Spec extends OperationSpec> = Readonly<{
  params: Output<Spec['params']>
  query: Output<Spec['query']>
  body: Output<Spec['body']>
}>

/** What `act` answers, before the contract's `output` drops what it does not name; without an `output` all of it is dropped. */
export type ResultOf<Spec extends OperationSpec> = Spec['output'] extends z.ZodType
  ? z.input<Spec['output']>
  : unknown

/** Declares an operation; the literal types are kept. List it in `contract/registry.ts` too. */
export function defineOperation<const Spec extends OperationSpec>(spec: Spec): Spec {
  return spec
}
