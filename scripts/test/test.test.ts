import { describe, expect, it } from 'vitest'
import { planSteps } from './plan.ts'
import { add, fromExit, fromPlaywright, fromVitest, lastLine, NOTHING } from './tally.ts'

describe('the sum', () => {
  it('adds up and is the last line', () => {
    const sum = [fromExit(0), { passed: 41, failed: 2 }, fromExit(3)].reduce(add, NOTHING)
    expect(lastLine(sum)).toBe('42 passed, 3 failed')
  })

  it('counts the tests of a vitest run', () => {
    const report = { numPassedTests: 12, numFailedTests: 3 }
    expect(fromVitest(report, 1)).toEqual({ passed: 12, failed: 3 })
  })

  // A file that cannot be loaded has no failed test in it, and a crash leaves no report.
  it('is never free of failures when the tool failed', () => {
    expect(fromVitest({ numPassedTests: 12, numFailedTests: 0 }, 1)).toEqual({
      passed: 12,
      failed: 1,
    })
    expect(fromVitest(null, 134)).toEqual({ passed: 0, failed: 1 })
    expect(fromPlaywright(null, 1)).toEqual({ passed: 0, failed: 1 })
  })

  it('counts a test that passed only when tried again as failed', () => {
    const report = { stats: { expected: 9, unexpected: 1, flaky: 1, skipped: 0 } }
    expect(fromPlaywright(report, 1)).toEqual({ passed: 9, failed: 2 })
  })
})

describe('the plan', () => {
  const all = [
    { name: 'generate', needs: [] },
    { name: 'build', needs: ['generate'] },
    { name: 'unit', needs: [] },
    { name: 'e2e', needs: ['build'] },
  ]
  const namesOf = (argv: string[]) => {
    const plan = planSteps(argv, all)
    return plan.ok ? plan.steps.map(({ name }) => name) : plan.problem
  }

  it('is everything when nothing is asked for', () => {
    expect(namesOf([])).toEqual(['generate', 'build', 'unit', 'e2e'])
  })

  it('is a step with all that it needs, in order', () => {
    expect(namesOf(['--only', 'e2e'])).toEqual(['generate', 'build', 'e2e'])
    expect(namesOf(['--only', 'unit', '--only', 'generate'])).toEqual(['generate', 'unit'])
  })

  it.each([[['--only', 'nothing']], [['--only']], [['unit']]])('refuses %j', (argv) => {
    expect(namesOf(argv)).toMatch(/^Usage: .*generate, build, unit, e2e/)
  })
})
