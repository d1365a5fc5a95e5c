import { z } from 'zod'
import { Instant, idOf } from './fields.ts'
import { defineOperation } from './operation.ts'
import { PageQuery, pageOf } from './paging.ts'
import { SdkBuildState, SdkLanguage, SdkMissing, SdkNote, SdkPackage } from './sdks.ts'

/** A making of a version's SDKs. */
export const SdkBuildItem = z
  .object({
    id: z.string(),
    apiId: z.string(),
    versionId: z.string(),
    apiName: z.string().describe('Empty when it is no longer there'),
    versionName: z.string(),
    state: SdkBuildState,
    progress: z.int(),
    step: z.string(),
    reason: z.string().nullable(),
    missing: SdkMissing.nullable(),
    isForced: z.boolean().describe('An admin asked for it'),
    attempts: z.int(),
    createdAt: Instant,
    startedAt: Instant.nullable(),
    finishedAt: Instant.nullable(),
    packages: z.array(
      z.object({
        language: SdkLanguage,
        state: SdkPackage.shape.state,
        failedStep: z.string().nullable(),
      }),
    ),
  })
  .meta({ id: 'SdkBuildItem' })
export type SdkBuildItem = z.infer<typeof SdkBuildItem>

export const SdkBuildDetail = SdkBuildItem.extend({
  key: z.string().describe('Hash of all that decides the content'),
  log: z.string(),
  notes: z.array(SdkNote),
}).meta({ id: 'SdkBuildDetail' })
export type SdkBuildDetail = z.infer<typeof SdkBuildDetail>

export const SdkBuildFilter = PageQuery.extend({ state: SdkBuildState.optional() })
export type SdkBuildFilter = z.infer<typeof SdkBuildFilter>

export const SdkBuildRequest = z.object({ versionId: idOf('ver') })
export type SdkBuildRequest = z.infer<typeof SdkBuildRequest>

export const SdkBuildPage = pageOf(SdkBuildItem)

const TAG = 'SDK builds'

export const listSdkBuildsOperation = defineOperation({
  id: 'listSdkBuilds',
  method: 'GET',
  path: '/sdk-builds',
  tag: TAG,
  access: 'admin',
  summary: 'Builds of SDKs, newest first',
  query: SdkBuildFilter,
  output: SdkBuildPage,
})

export const getSdkBuildOperation = defineOperation({
  id: 'getSdkBuild',
  method: 'GET',
  path: '/sdk-builds/{buildId}',
  tag: TAG,
  access: 'admin',
  summary: 'One build with its log',
  params: z.object({ buildId: idOf('sdk') }),
  output: SdkBuildDetail,
})

export const requestSdkBuildOperation = defineOperation({
  id: 'requestSdkBuild',
  method: 'POST',
  path: '/sdk-builds',
  tag: TAG,
  access: 'admin',
  summary: 'Make the SDKs of a published version anew',
  description: '409 while a build of the version waits or runs.',
  body: SdkBuildRequest,
  output: SdkBuildItem,
  status: 202,
  problems: ['conflict'],
})
