import { publishRevision } from '@gatehouse/db'
import { createConfig, lintFromString } from '@redocly/openapi-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { GET as getApi } from '../src/app/api/v1/catalog/apis/[slug]/route.ts'
import { GET as getDocument } from '../src/app/api/v1/catalog/apis/[slug]/versions/[version]/openapi.json/route.ts'
import { GET as getVersion } from '../src/app/api/v1/catalog/apis/[slug]/versions/[version]/route.ts'
import { GET as list } from '../src/app/api/v1/catalog/apis/route.ts'
import { call, makePerson, openPortal, type Portal, publishCatalogue } from './harness.ts'

let portal: Portal

beforeAll(async () => {
  portal = await openPortal()
})
afterAll(() => portal.close())

const publish = () =>
  portal.db.$transaction((tx) => publishRevision(tx, { authorId: null, comment: '' }))

async function slugs(given: Parameters<typeof call>[1] = {}): Promise<string[]> {
  const { json } = await call(list, given)
  return (json.items as { slug: string }[]).map(({ slug }) => slug)
}

test('before anything is published the catalogue is empty, and nothing fails', async () => {
  const { status, json } = await call(list)
  expect([status, json.items]).toEqual([200, []])
  expect((await call(getApi, { params: { slug: 'ferry' } })).status).toBe(404)
})

describe('the catalogue', () => {
  test('shows what is published and not what is drafted', async () => {
    const { apiId } = await publishCatalogue(portal)
    await portal.db.api.update({ where: { id: apiId }, data: { name: 'Drafted name' } })
    const { json } = await call(getApi, { params: { slug: 'ferry' } })
    expect(json).toMatchObject({
      name: 'The ferry',
      versions: [
        {
          name: 'v1',
          state: 'active',
          baseUrl: 'http://localhost:8080/ferry/v1',
          hasDocument: true,
        },
      ],
      tiers: [
        {
          name: 'ferry-free',
          limits: [
            {
              name: 'burst',
              text: '60 requests at once, then 10 every second; at most 660 in any minute',
            },
          ],
        },
        { name: 'ferry-partner', approval: 'manual' },
      ],
    })
    await publish()
    expect((await call(getApi, { params: { slug: 'ferry' } })).json.name).toBe('Drafted name')
  })

  test('shows each API to those who may see it, in lists and by name', async () => {
    const developer = await makePerson(portal)
    const admin = await makePerson(portal, { isAdmin: true, membership: null })
    for (const visibility of ['authenticated', 'internal'] as const) {
      const { apiId } = await publishCatalogue(portal, visibility)
      await portal.db.api.update({ where: { id: apiId }, data: { visibility } })
    }
    await publish()
    expect(await slugs()).toEqual(['ferry'])
    expect(await slugs({ token: developer.token })).toEqual(['ferry', 'authenticated'])
    expect(await slugs({ token: admin.token })).toEqual(['ferry', 'authenticated', 'internal'])
    for (const handler of [getApi, getVersion, getDocument]) {
      const params = { slug: 'internal', version: 'v1' }
      expect((await call(handler, { params })).status).toBe(404)
      expect((await call(handler, { params, token: developer.token })).status).toBe(404)
      expect((await call(handler, { params, token: admin.token })).status).toBe(200)
    }
  })

  test('hides versions that are drafts, and APIs that have no other', async () => {
    const { apiId } = await publishCatalogue(portal, 'unready')
    await portal.db.apiVersion.updateMany({ where: { apiId }, data: { state: 'draft' } })
    await publish()
    expect(await slugs()).not.toContain('unready')
    expect((await call(getVersion, { params: { slug: 'unready', version: 'v1' } })).status).toBe(
      404,
    )
  })

  test('is searched and narrowed, counts its facets, and pages', async () => {
    const { apiId } = await publishCatalogue(portal, 'tides')
    await portal.db.api.update({
      where: { id: apiId },
      data: { name: 'Tide tables', summary: 'High and low water', ownerName: 'Office' },
    })
    await portal.db.apiVersion.updateMany({ where: { apiId }, data: { state: 'deprecated' } })
    await publish()
    expect(await slugs({ query: '?q=water tide' })).toEqual(['tides'])
    expect(await slugs({ query: '?q=nothing' })).toEqual([])
    expect(await slugs({ query: '?state=deprecated' })).toEqual(['tides'])
    expect(await slugs({ query: '?owner=Office&auth=key' })).toEqual(['tides'])
    const { json } = await call(list, { query: '?limit=1' })
    expect(json.facets).toMatchObject({
      owner: [
        { value: 'Harbour', count: 1 },
        { value: 'Office', count: 1 },
      ],
    })
    const next = await call(list, { query: `?limit=1&cursor=${json.nextCursor}` })
    expect([json.items, next.json.items]).toMatchObject([[{ slug: 'ferry' }], [{ slug: 'tides' }]])
    expect(next.json.nextCursor).toBeNull()
  })
})

test('a version lists its operations as the document describes them', async () => {
  const { json } = await call(getVersion, { params: { slug: 'ferry', version: 'v1' } })
  expect(json.operations).toMatchObject([
    { method: 'GET', path: '/sailings', summary: 'List sailings', isDeprecated: false },
  ])
})

test('the document of a version speaks of the gateway alone, with a key and a sample', async () => {
  const { json, text } = await call(getDocument, { params: { slug: 'ferry', version: 'v1' } })
  expect(json.servers).toEqual([{ url: 'http://localhost:8080/ferry/v1' }])
  expect(text).not.toContain('internal.example')
  expect(text).not.toContain('"basic"')
  expect(text).toContain("curl 'http://localhost:8080/ferry/v1/sailings?day=2026-03-14'")
  const config = await createConfig({ extends: ['spec'] })
  expect(await lintFromString({ source: text, config })).toEqual([])
})
