import 'server-only'
import type { Prisma } from '@gatehouse/db'
import { Problem } from '@gatehouse/policy'
import { z } from 'zod'
import {
  SdkFile,
  type SdkLanguage,
  SdkMissing,
  SdkNote,
  type SdkPackage,
  SdkStep,
  type VersionSdks,
} from '@/contract/sdks.ts'
import { env } from '@/env.ts'
import { NEWEST_FIRST } from './cursor.ts'
import { db } from './db.ts'
import { isVisible, publishedRevision, shownVersions } from './published.ts'
import { type Actor, currentActor } from './session.ts'

const PACKAGES = {
  include: {
    artifacts: { select: { kind: true, fileName: true, size: true, sha256: true } },
  },
} as const satisfies Prisma.SdkPackageFindManyArgs
type PackageRow = Prisma.SdkPackageGetPayload<typeof PACKAGES>

export const LANGUAGE_ORDER: readonly string[] = ['typescript', 'python', 'go']

/** The SDKs of a version that the caller may see. @throws Problem `not_found` */
export async function listSdks(slug: string, versionName: string): Promise<VersionSdks> {
  const actor = await currentActor()
  const { api, version } = await requireShown(slug, versionName, actor)
  const [newest, ready] = await Promise.all([
    db().sdkBuild.findFirst({ where: { versionId: version.id }, orderBy: [...NEWEST_FIRST] }),
    db().sdkBuild.findFirst({
      where: { versionId: version.id, state: 'succeeded' },
      orderBy: [...NEWEST_FIRST],
      include: { packages: PACKAGES },
    }),
  ])
  const base = `/api/v1/apis/${api.slug}/versions/${encodeURIComponent(version.name)}/sdks`
  const packages = ready?.packages ?? []
  return {
    builtAt: ready?.finishedAt?.toISOString() ?? null,
    notes: z.array(SdkNote).parse(ready?.notes ?? []),
    packages: packages
      .map((row) => toPackage(row, base, actor))
      .map((one) => (api.visibility === 'public' ? withPublicInstall(one) : one))
      .sort((a, b) => LANGUAGE_ORDER.indexOf(a.language) - LANGUAGE_ORDER.indexOf(b.language)),
    newest: newest === null ? null : toStatus(newest, actor),
  }
}

function toStatus(build: Prisma.SdkBuildGetPayload<object>, actor: Actor | null) {
  const { state, progress, step, reason } = build
  return { state, progress, step, reason, missing: missingFor(build.missing, actor) }
}

function toPackage(row: PackageRow, base: string, actor: Actor | null): SdkPackage {
  const { state, packageName, version, installLine, firstCall, log } = row
  const language = row.language as SdkLanguage
  return {
    ...{ language, state, packageName, version, installLine, firstCall, log },
    missing: missingFor(row.missing, actor),
    steps: z.array(SdkStep).parse(row.steps),
    files: inOrder(row.artifacts).map((artifact) =>
      SdkFile.parse({
        ...artifact,
        href:
          artifact.kind === 'zip'
            ? `${base}/${language}`
            : `${base}/${language}/${encodeURIComponent(artifact.fileName)}`,
      }),
    ),
  }
}

const KIND_ORDER = ['zip', 'npm', 'wheel', 'sdist', 'gomod']

function inOrder<Artifact extends Readonly<{ kind: string }>>(artifacts: readonly Artifact[]) {
  return [...artifacts].sort((a, b) => KIND_ORDER.indexOf(a.kind) - KIND_ORDER.indexOf(b.kind))
}

/** What anybody may download is installed from its own address, in one line that works when pasted. */
function withPublicInstall(one: SdkPackage): SdkPackage {
  const portal = env().PORTAL_URL.replace(/\/$/, '')
  const urlOf = (kind: SdkFile['kind']) => {
    const file = one.files.find((candidate) => candidate.kind === kind)
    return file && `${portal}${file.href}`
  }
  const [zip, npm, wheel] = [urlOf('zip'), urlOf('npm'), urlOf('wheel')]
  if (npm !== undefined) return { ...one, installLine: `npm install ${npm}` }
  if (wheel !== undefined) return { ...one, installLine: `pip install ${wheel}` }
  if (zip === undefined) return one
  const lines = [`curl -fsSo sdk.zip ${zip}`, 'unzip -q sdk.zip', one.installLine]
  return { ...one, installLine: lines.join(' && \\\n  ') }
}

/** How a machine of the provider's is to be mended is told to people of the provider. */
export function missingFor(missing: unknown, actor: Actor | null): SdkMissing | null {
  const known = SdkMissing.nullable().parse(missing ?? null)
  if (known === null || actor?.role === 'admin') return known
  return { ...known, fix: null }
}

/** A file to download, with the fields of its answer. */
export type SdkDownload = Readonly<{
  content: Uint8Array<ArrayBuffer>
  headers: Readonly<Record<string, string>>
}>

const MEDIA_TYPES: Readonly<Record<string, string>> = {
  zip: 'application/zip',
  gomod: 'application/zip',
  wheel: 'application/zip',
  npm: 'application/gzip',
  sdist: 'application/gzip',
}

/** The newest proved SDK in a language, as a ZIP archive, or one of its other files by name. @throws Problem `not_found` */
export async function downloadSdk(
  apiRef: string,
  versionRef: string,
  language: SdkLanguage,
  fileName?: string,
): Promise<SdkDownload> {
  const { version } = await requireShown(apiRef, versionRef, await currentActor())
  const build = await db().sdkBuild.findFirst({
    where: { versionId: version.id, state: 'succeeded' },
    orderBy: [...NEWEST_FIRST],
    select: { id: true },
  })
  const artifact =
    build &&
    (await db().sdkArtifact.findFirst({
      where: { buildId: build.id, language, ...(fileName ? { fileName } : { kind: 'zip' }) },
    }))
  if (!artifact) throw new Problem('not_found', 'There is no proved SDK of that name')
  return {
    content: Uint8Array.from(artifact.content),
    headers: {
      'content-type': MEDIA_TYPES[artifact.kind] ?? 'application/octet-stream',
      'content-disposition': `attachment; filename="${artifact.fileName}"`,
      'x-checksum-sha256': artifact.sha256,
      'x-content-type-options': 'nosniff',
      etag: `"${artifact.sha256}"`,
    },
  }
}

/** A published version by ids or names, if the caller may see it. @throws Problem `not_found` */
async function requireShown(apiRef: string, versionRef: string, actor: Actor | null) {
  const published = await publishedRevision()
  const api = published?.source.apis.find(({ id, slug }) => slug === apiRef || id === apiRef)
  if (published === null || api === undefined || !isVisible(api, actor)) {
    throw new Problem('not_found')
  }
  const version = shownVersions(published.source, api.id).find(
    ({ id, name }) => name === versionRef || id === versionRef,
  )
  if (version === undefined) throw new Problem('not_found')
  return { api, version }
}
