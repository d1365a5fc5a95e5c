import 'server-only'
import { createHash } from 'node:crypto'
import { Problem } from '@gatehouse/policy'
import { db, secretBox } from './db.ts'
import { log } from './log.ts'

/** What an act answered, as it is kept: the body may hold a secret that is shown once, so it is sealed. */
type Kept = Readonly<{ status: number; body: string; etag: string | null; location: string | null }>

/** Longer than any act takes: an attempt that is still open then was cut off. */
const ATTEMPT_MS = 60_000
const KEY = /^[\x21-\x7e]{1,255}$/

/**
 * Answers a repeated POST as the first one was answered, and acts once.
 *
 * Kept for each actor for a day: the same key with another request is `idempotency_conflict`, with one that is still running
 * a 409 with `Retry-After`. Only successes are kept: a refusal changed nothing and is decided again.
 * An attempt that was cut off (the process died) is neither repeated nor forgotten, because nobody can know whether it
 * took effect; the answer says so.
 */
export async function onceForKey(
  request: Request,
  actorId: string,
  bodyText: string,
  act: () => Promise<Response>,
): Promise<Response> {
  const key = request.headers.get('idempotency-key')
  if (key === null) return act()
  if (!KEY.test(key)) {
    throw new Problem('bad_request', 'Idempotency-Key takes 1 to 255 visible characters')
  }
  const where = { actorId_key: { actorId, key } }
  const requestHash = hashOf(request, bodyText)
  const claim = await db().idempotencyRecord.createMany({
    data: [{ actorId, key, requestHash }],
    skipDuplicates: true,
  })
  if (claim.count === 0) return replay(actorId, key, requestHash)
  const response = await act().catch(async (error: unknown) => {
    // Nothing happened, so nothing is kept. When even that cannot be written, the key stays claimed, which is safe.
    await db().idempotencyRecord.delete({ where }).catch(noteLeftOpen)
    throw error
  })
  // It took effect: that is the answer, even when it could not be kept.
  await keep(actorId, key, response).catch(noteLeftOpen)
  return response
}

function noteLeftOpen(error: unknown): void {
  log.warn({ err: error }, 'an idempotency record stays open')
}

async function replay(actorId: string, key: string, requestHash: Uint8Array): Promise<Response> {
  const record = await db().idempotencyRecord.findUnique({
    where: { actorId_key: { actorId, key } },
  })
  if (record === null) throw stillRunning()
  if (!Buffer.from(record.requestHash).equals(requestHash))
    throw new Problem('idempotency_conflict')
  if (record.status === null || record.sealedResponse === null) {
    if (Date.now() - record.createdAt.getTime() < ATTEMPT_MS) throw stillRunning()
    throw new Problem(
      'conflict',
      'An earlier attempt with this Idempotency-Key was cut off. Look whether it took effect, then use another key.',
    )
  }
  const kept = JSON.parse(
    secretBox().open(sealContext(actorId, key), record.sealedResponse),
  ) as Kept
  const headers = new Headers({
    'content-type': 'application/json',
    'idempotency-replayed': 'true',
  })
  if (kept.etag !== null) headers.set('etag', kept.etag)
  if (kept.location !== null) headers.set('location', kept.location)
  return new Response(kept.body === '' ? null : kept.body, { status: kept.status, headers })
}

async function keep(actorId: string, key: string, response: Response): Promise<void> {
  const kept: Kept = {
    status: response.status,
    body: await response.clone().text(),
    etag: response.headers.get('etag'),
    location: response.headers.get('location'),
  }
  const sealed = secretBox().seal(sealContext(actorId, key), JSON.stringify(kept))
  await db().idempotencyRecord.update({
    where: { actorId_key: { actorId, key } },
    data: { status: response.status, sealedResponse: Uint8Array.from(sealed) },
  })
}

function hashOf(request: Request, bodyText: string): Uint8Array<ArrayBuffer> {
  const { pathname, search } = new URL(request.url)
  const text = [request.method, pathname + search, bodyText].join('\n')
  return Uint8Array.from(createHash('sha256').update(text).digest())
}

function sealContext(actorId: string, key: string): string {
  return `idempotency:${actorId}:${key}`
}

function stillRunning(): Problem {
  const detail = 'The first request with this Idempotency-Key is still running'
  return new Problem('conflict', detail, { retryAfterMs: 1_000 })
}
