import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { ApiError, api, Nothing } from './api.ts'

const Thing = z.object({ id: z.string() })

/** Set by each test: what the server answers. */
let answer: (request: IncomingMessage, response: ServerResponse) => void
let seen: IncomingMessage[] = []

const server = createServer((request, response) => {
  seen.push(request)
  answer(request, response)
})

beforeEach(async () => {
  seen = []
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const browserFetch = fetch // a browser would add the page's origin to the path
  vi.stubGlobal('fetch', (path: string, init: RequestInit) => {
    return browserFetch(`http://127.0.0.1:${port}${path}`, init)
  })
})

afterEach(async () => {
  vi.unstubAllGlobals()
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
})

function json(status: number, body: unknown, headers: Record<string, string> = {}) {
  answer = (_, response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers })
    response.end(JSON.stringify(body))
  }
}

async function failure(call: Promise<unknown>): Promise<ApiError> {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (!(error instanceof ApiError)) throw new Error(`expected an ApiError, got ${String(error)}`)
  return error
}

describe('answers', () => {
  test('are parsed, and unknown fields do not reach the page', async () => {
    json(200, { id: 'app_1', secret: 'x' }, { etag: '"3"' })
    expect(await api.getVersioned('/things/app_1', Thing)).toEqual({
      value: { id: 'app_1' },
      etag: '"3"',
    })
    expect(seen[0]?.url).toBe('/api/v1/things/app_1')
  })

  test('without content are allowed where they are expected', async () => {
    answer = (_, response) => response.writeHead(204).end()
    expect(await api.delete('/things/app_1', undefined, Nothing)).toBeUndefined()
  })

  test('of another shape than the contract says are an error with the request id', async () => {
    json(200, { name: 'x' }, { 'x-request-id': 'req_9' })
    const error = await failure(api.get('/things/app_1', Thing))
    expect([error.code, error.requestId]).toEqual(['unreadable', 'req_9'])
  })
})

describe('refusals', () => {
  test('carry all that the problem says', async () => {
    json(412, {
      type: 'about:blank',
      title: 'Changed since',
      status: 412,
      code: 'precondition_failed',
      detail: 'Somebody changed it.',
      requestId: 'req_1',
      errors: [{ pointer: '/name', detail: 'is taken' }],
      current: { id: 'app_1' },
    })
    const error = await failure(api.patch('/things/app_1', {}, Thing, { ifMatch: '"2"' }))
    expect(error).toMatchObject({
      code: 'precondition_failed',
      status: 412,
      title: 'Changed since',
      detail: 'Somebody changed it.',
      requestId: 'req_1',
      errors: [{ pointer: '/name', detail: 'is taken' }],
      current: { id: 'app_1' },
    })
    expect(seen[0]?.headers['if-match']).toBe('"2"')
  })

  test('that are not a problem document still say their status', async () => {
    answer = (_, response) => response.writeHead(502).end('<html>')
    expect(await failure(api.get('/things', Thing))).toMatchObject({
      code: 'unreadable',
      status: 502,
    })
  })

  test('no answer at all is told apart from a refusal', async () => {
    answer = (request) => request.socket.destroy()
    expect(await failure(api.get('/things', Thing))).toMatchObject({ code: 'network', status: 0 })
  })

  test('a call that was given up stays what it is', async () => {
    const controller = new AbortController()
    answer = () => controller.abort()
    await expect(api.get('/things', Thing, controller.signal)).rejects.toMatchObject({
      name: 'AbortError',
    })
  })
})

describe('writes', () => {
  test('every POST has a key of its own, and a repeated act keeps the one it is given', async () => {
    json(201, { id: 'app_1' })
    await api.post('/things', { a: 1 }, Thing)
    await api.post('/things', { a: 1 }, Thing)
    await api.post('/things', { a: 1 }, Thing, { idempotencyKey: 'mine' })
    const keys = seen.map(({ headers }) => headers['idempotency-key'])
    expect(keys[0]).toMatch(/^[0-9a-f-]{36}$/)
    expect(keys[1]).not.toBe(keys[0])
    expect(keys[2]).toBe('mine')
  })

  test('nothing but a POST gets a key by itself', async () => {
    json(200, { id: 'app_1' })
    await api.put('/things/app_1', {}, Thing)
    expect(seen[0]?.headers['idempotency-key']).toBeUndefined()
  })
})
