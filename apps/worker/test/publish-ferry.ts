import fs from 'node:fs'
import path from 'node:path'
import { mintId, type Prisma, publishRevision } from '@gatehouse/db'
import { loadDocument } from '@gatehouse/sdk-gen'
import type { Installation } from './installation.ts'

const FERRY = path.join(import.meta.dirname, '../../../examples/ferry/openapi/v1.yaml')

export type PublishedFerry = Readonly<{ apiId: string; versionId: string; documentId: string }>

/** The demo's first version, published. */
export async function publishFerry({ db }: Pick<Installation, 'db'>): Promise<PublishedFerry> {
  const loaded = await loadDocument(fs.readFileSync(FERRY, 'utf8'))
  if (!loaded.ok) throw new Error('the demo document does not load')
  const { format, specVersion, bundled, hash } = loaded.document
  const [apiId, versionId, documentId] = [mintId('api'), mintId('ver'), mintId('doc')]
  const upstreamId = mintId('ups')
  const target = { id: mintId('tgt'), url: 'http://127.0.0.1:8090' }
  await db.upstream.create({ data: { id: upstreamId, name: 'ferry', targets: { create: target } } })
  await db.api.create({ data: { id: apiId, slug: 'ferry', name: 'Ferry' } })
  await db.apiVersion.create({
    data: { id: versionId, apiId, name: 'v1', state: 'active', upstreamId, documentId },
  })
  await db.apiDocument.create({
    data: {
      ...{ id: documentId, versionId, format, specVersion, hash, text: '', findings: [] },
      bundled: bundled as Prisma.InputJsonValue,
    },
  })
  const route = { path: '/ferry/v1/*', stripPrefix: '/ferry/v1' }
  await db.route.create({ data: { id: mintId('rt'), apiId, versionId, ...route } })
  const outcome = await db.$transaction((tx) =>
    publishRevision(tx, { authorId: null, comment: '' }),
  )
  if (!outcome.ok) throw new Error('the demo does not compile')
  return { apiId, versionId, documentId }
}
