import 'server-only'
import type { DbTx } from '@gatehouse/db'
import { Problem } from '@gatehouse/policy'
import type { Finding } from '@gatehouse/sdk-gen'
import type {
  DocumentInput,
  DocumentRecord,
  DocumentSummary,
  DocumentUploaded,
} from '@/contract/documents.ts'
import { inOneStep, lockRow } from './admin-edit.ts'
import { audit } from './audit.ts'
import { db } from './db.ts'
import {
  documentSummaries,
  insertDocument,
  loadInput,
  type UsableDocument,
  withExcerpts,
} from './documents.ts'
import { requireCompilable } from './draft-check.ts'
import { requireVersion } from './edits.ts'
import { type OperationChanges, replaceOperations } from './operations.ts'
import { requireAdmin } from './session.ts'
import { versionRecord } from './versions.ts'

/** The current document of a version, as it was uploaded. @throws Problem `not_found`, also when it has none */
export async function getDocument(apiId: string, versionId: string): Promise<DocumentRecord> {
  await requireAdmin()
  const version = await db().apiVersion.findUnique({
    where: { id: versionId, apiId },
    select: { documentId: true },
  })
  const id = version?.documentId ?? ''
  const row = await db().apiDocument.findUnique({
    where: { id },
    select: { text: true, findings: true },
  })
  const summary = (await documentSummaries(db(), [id])).get(id)
  if (row === null || summary === undefined) throw new Problem('not_found')
  return {
    ...summary,
    text: row.text,
    findings: withExcerpts(storedFindings(row.findings), row.text),
  }
}

/** Only `insertDocument` writes the column. */
function storedFindings(json: unknown): readonly Finding[] {
  return json as readonly Finding[]
}

/**
 * Uploads a document for a version. Operations keep their ids where method and path stayed; a document that means the same as the
 * current one is not stored again.
 *
 * @throws Problem `not_found`, `precondition_failed`, `document_invalid`, `address_refused`
 */
export async function putDocument(
  apiId: string,
  versionId: string,
  expectedVersion: number,
  input: DocumentInput,
): Promise<DocumentUploaded> {
  const actor = await requireAdmin()
  const document = await loadInput(input, '')
  return inOneStep(async (tx) => {
    await lockRow(tx, 'api_versions', versionId)
    const before = await versionRecord(tx, apiId, versionId)
    requireVersion(before, expectedVersion, await currentUpload(tx, apiId, versionId))
    if (before.document?.hash === document.loaded.hash) {
      return unchanged(before.document, document, before)
    }
    const documentId = await insertDocument(tx, {
      ...document,
      versionId,
      createdById: actor.userId,
    })
    const operations = await replaceOperations(tx, versionId, document.loaded.operations)
    await tx.apiVersion.update({
      where: { id: versionId },
      data: { documentId, version: { increment: 1 } },
    })
    await requireCompilable(tx, [
      { collection: 'versions', id: versionId, fields: { '/operations': '/text' } },
    ])
    const { added, removed } = operations
    await audit(tx, actor, {
      ...{ action: 'document.uploaded', subjectType: 'version', subjectId: versionId },
      organizationId: null,
      before: { hash: before.document?.hash ?? null },
      after: { documentId, hash: document.loaded.hash, added, removed },
    })
    return answer(await summaryOf(tx, documentId), document, operations, before.version + 1)
  })
}

async function summaryOf(tx: DbTx, documentId: string): Promise<DocumentSummary> {
  const summary = (await documentSummaries(tx, [documentId])).get(documentId)
  if (summary === undefined) throw new Error('a document vanished in its own transaction')
  return summary
}

function answer(
  document: DocumentSummary,
  { text, loaded }: UsableDocument,
  operations: OperationChanges,
  version: number,
): DocumentUploaded {
  const findings = withExcerpts(loaded.findings, text)
  return { isUnchanged: false, document, findings, operations, version }
}

function unchanged(
  summary: DocumentSummary,
  document: UsableDocument,
  { operations, version }: { operations: readonly unknown[]; version: number },
): DocumentUploaded {
  const kept = { added: [], removed: [], kept: operations.length }
  return { ...answer(summary, document, kept, version), isUnchanged: true }
}

/** What a 412 shows: the upload that is in force. Null while there is none. */
async function currentUpload(
  tx: DbTx,
  apiId: string,
  versionId: string,
): Promise<DocumentUploaded | null> {
  const { document, operations, version } = await versionRecord(tx, apiId, versionId)
  if (document === null) return null
  const kept = { added: [], removed: [], kept: operations.length }
  return { isUnchanged: true, document, findings: [], operations: kept, version }
}
