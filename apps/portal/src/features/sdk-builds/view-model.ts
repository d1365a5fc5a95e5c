import type { SdkBuildItem } from '@/contract/sdk-builds.ts'
import type { Tone } from '@/ui/tone.ts'

export const STATE_OPTIONS = [
  { value: 'queued', label: 'Waiting' },
  { value: 'running', label: 'Running' },
  { value: 'succeeded', label: 'Made' },
  { value: 'failed', label: 'Failed' },
  { value: 'unable', label: 'Not possible' },
] as const satisfies readonly { value: SdkBuildItem['state']; label: string }[]

export const LANGUAGE_NAMES = { typescript: 'TypeScript', python: 'Python', go: 'Go' } as const

export function isUnderWay({ state }: Pick<SdkBuildItem, 'state'>): boolean {
  return state === 'queued' || state === 'running'
}

export type Look = Readonly<{ tone: Tone; label: string }>

/** A build that was made may still have a language that does not work. */
export function buildLook(build: Pick<SdkBuildItem, 'state' | 'progress' | 'packages'>): Look {
  switch (build.state) {
    case 'queued':
      return { tone: 'neutral', label: 'Waiting' }
    case 'running':
      return { tone: 'accent', label: `Running, ${build.progress} %` }
    case 'failed':
      return { tone: 'danger', label: 'Failed' }
    case 'unable':
      return { tone: 'warn', label: 'Not possible' }
    case 'succeeded':
      return madeLook(build.packages)
  }
}

function madeLook(packages: SdkBuildItem['packages']): Look {
  const proved = packages.filter(({ state }) => state === 'proved').length
  if (proved === packages.length) return { tone: 'ok', label: 'Made' }
  const failed = packages.some(({ state }) => state === 'failed')
  return { tone: failed ? 'danger' : 'warn', label: `${proved} of ${packages.length} proved` }
}

export function packageLook({ state, failedStep }: SdkBuildItem['packages'][number]): Look {
  if (state === 'proved') return { tone: 'ok', label: 'proved' }
  if (state === 'unproved') return { tone: 'warn', label: 'not proved' }
  return { tone: 'danger', label: `failed at ${failedStep ?? 'proof'}` }
}

/** Milliseconds from start to end; null while it is not over. */
export function tookMs({ startedAt, finishedAt }: Pick<SdkBuildItem, 'startedAt' | 'finishedAt'>) {
  return startedAt === null || finishedAt === null
    ? null
    : Date.parse(finishedAt) - Date.parse(startedAt)
}

export function nameOf({ apiName, versionName }: SdkBuildItem): string {
  return apiName === '' ? 'A version that is gone' : `${apiName} ${versionName}`
}
