import type {
  SdkBuildStatus,
  SdkFile,
  SdkLanguage,
  SdkPackage,
  VersionSdks,
} from '@/contract/sdks.ts'
import type { Tone } from '@/ui/tone.ts'

export const LANGUAGE_NAMES: Readonly<Record<SdkLanguage, string>> = {
  typescript: 'TypeScript',
  python: 'Python',
  go: 'Go',
}

export const FILE_NAMES: Readonly<Record<SdkFile['kind'], string>> = {
  zip: 'ZIP archive',
  npm: 'npm tarball',
  wheel: 'Wheel',
  sdist: 'Source distribution',
  gomod: 'Go module',
}

export function isUnderWay(build: SdkBuildStatus | null): boolean {
  return build?.state === 'queued' || build?.state === 'running'
}

/** What the badge of a package says. */
export function proofLook({ state, steps }: Pick<SdkPackage, 'state' | 'steps'>): Readonly<{
  tone: Tone
  label: string
}> {
  switch (state) {
    case 'proved':
      return { tone: 'ok', label: 'Proved' }
    case 'failed':
      return { tone: 'danger', label: `Failed at ${steps.find(({ ok }) => !ok)?.name ?? 'proof'}` }
    case 'unproved':
      return { tone: 'warn', label: 'Not proved' }
  }
}

export type Waiting = Readonly<{ tone: 'info' | 'warn' | 'danger'; title: string; detail: string }>

/** What to say above the packages, or in their place; null when the newest build is the one that is shown. */
export function buildNotice({ newest, builtAt }: VersionSdks): Waiting | null {
  const older = builtAt === null ? '' : ' Until then the ones below stay.'
  switch (newest?.state) {
    case undefined:
      return {
        tone: 'info',
        title: 'No SDKs yet',
        detail: 'They are made in the background after a version with a document is published.',
      }
    case 'queued':
      return { tone: 'info', title: 'SDKs are about to be made', detail: `One moment.${older}` }
    case 'running':
      return {
        tone: 'info',
        title: `SDKs are being made: ${newest.progress} %`,
        detail: `${newest.step}.${older}`,
      }
    case 'unable':
      return {
        tone: 'warn',
        title: 'SDKs cannot be made here',
        detail: [newest.missing?.message, newest.missing?.fix].filter(Boolean).join(' '),
      }
    case 'failed':
      return {
        tone: 'danger',
        title: 'The SDKs could not be made',
        detail: newest.reason ?? 'The build failed.',
      }
    case 'succeeded':
      return null
  }
}

/** The line that gives a shell the key; what is typed is quoted, since it goes into a terminal. */
export function exportLine(key: string): string {
  const clean = key.trim()
  return `export GATEHOUSE_API_KEY=${clean === '' ? 'gh_live_…' : `'${clean.replaceAll("'", '')}'`}`
}

/** The first language with something to download, else the first. */
export function firstLanguage(packages: readonly SdkPackage[]): SdkLanguage {
  const proved = packages.find(({ state }) => state === 'proved') ?? packages[0]
  return proved?.language ?? 'typescript'
}

/** The tab that was asked for, if there is such a package. */
export function chosenLanguage(packages: readonly SdkPackage[], asked: string): SdkLanguage {
  return packages.find(({ language }) => language === asked)?.language ?? firstLanguage(packages)
}
