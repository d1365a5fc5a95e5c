import { expect, test } from 'vitest'
import type { SdkPackage, VersionSdks } from '@/contract/sdks.ts'
import { buildNotice, chosenLanguage, exportLine, proofLook } from './view-model.ts'

const NEWEST = {
  state: 'running',
  progress: 40,
  step: 'Proving python',
  reason: null,
  missing: null,
}
const sdks = (newest: unknown, builtAt: string | null = null) =>
  ({ newest, builtAt, notes: [], packages: [] }) as unknown as VersionSdks

test('a build that lacks something says what and how to mend it, as far as it was told', () => {
  const missing = { code: 'no_java', message: 'There is no Java.', fix: 'Install one.' }
  const unable = { ...NEWEST, state: 'unable', missing }
  expect(buildNotice(sdks(unable))?.detail).toBe('There is no Java. Install one.')
  const outsider = { ...unable, missing: { ...missing, fix: null } }
  expect(buildNotice(sdks(outsider))?.detail).toBe('There is no Java.')
})

test('a rebuild does not hide what is there, and a finished build says nothing', () => {
  expect(buildNotice(sdks(NEWEST, '2026-01-01T00:00:00.000Z'))?.detail).toContain('below stay')
  expect(buildNotice(sdks({ ...NEWEST, state: 'succeeded' }))).toBeNull()
  expect(buildNotice(sdks(null))?.title).toBe('No SDKs yet')
})

test('the badge names the step that failed', () => {
  const steps = [
    { name: 'go vet', ok: true, ms: 1 },
    { name: 'go build', ok: false, ms: 1 },
  ]
  expect(proofLook({ state: 'failed', steps }).label).toBe('Failed at go build')
})

test('a pasted key cannot end its quotes in the terminal', () => {
  expect(exportLine("gh_live_x'; rm -rf ~ #")).toBe(
    "export GATEHOUSE_API_KEY='gh_live_x; rm -rf ~ #'",
  )
  expect(exportLine('  ')).toBe('export GATEHOUSE_API_KEY=gh_live_…')
})

test('opens the language that was asked for, else one that can be downloaded', () => {
  const packages = [
    { language: 'typescript', state: 'failed' },
    { language: 'go', state: 'proved' },
  ] as SdkPackage[]
  expect(chosenLanguage(packages, 'typescript')).toBe('typescript')
  expect(chosenLanguage(packages, 'cobol')).toBe('go')
})
