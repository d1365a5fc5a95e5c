import fs from 'node:fs'

/** How many guarantees held. A step that is no collection of tests counts as one. */
export type Tally = Readonly<{ passed: number; failed: number }>

export const NOTHING: Tally = { passed: 0, failed: 0 }

export function add(a: Tally, b: Tally): Tally {
  return { passed: a.passed + b.passed, failed: a.failed + b.failed }
}

/** A step that either succeeded or did not. */
export function fromExit(code: number): Tally {
  return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 }
}

/**
 * Counts from vitest's JSON report. A file that could not be loaded fails without one failed test, so
 * a run that went wrong has at least one failure whatever the report says.
 */
export function fromVitest(report: unknown, exitCode: number): Tally {
  const passed = countOf(report, 'numPassedTests')
  const failed = countOf(report, 'numFailedTests')
  return { passed, failed: atLeastOneIfBroken(failed, exitCode) }
}

/** Counts from Playwright's JSON report. A test that passed only when tried again has failed. */
export function fromPlaywright(report: unknown, exitCode: number): Tally {
  const stats = fieldOf(report, 'stats')
  const failed = countOf(stats, 'unexpected') + countOf(stats, 'flaky')
  return { passed: countOf(stats, 'expected'), failed: atLeastOneIfBroken(failed, exitCode) }
}

/** The JSON report that a tool wrote; null when it did not get that far. */
export function readReport(file: string): unknown {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8'))
  } catch {
    return null // the tool's exit code says that it failed
  }
}

/** The last line of `npm test`. */
export function lastLine({ passed, failed }: Tally): string {
  return `${passed} passed, ${failed} failed`
}

function atLeastOneIfBroken(failed: number, exitCode: number): number {
  return exitCode === 0 ? failed : Math.max(1, failed)
}

function countOf(value: unknown, name: string): number {
  const count = fieldOf(value, name)
  return typeof count === 'number' ? count : 0
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
}
