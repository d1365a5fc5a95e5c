import type { TargetReport } from '@gatehouse/policy'
import { expect, it } from 'vitest'
import { mergeTargetReports } from '../src/upstream/target-reports.ts'
import { configuration, id } from './support/configuration.ts'
import { eventually } from './support/eventually.ts'
import { call, startInstallation } from './support/running-installation.ts'

const report: TargetReport = {
  ...{ upstreamId: id('ups', 1), url: 'http://a', state: 'healthy', sinceMs: 500 },
  ...{ active: 1, threads: 1, affected: 0 },
}

it('of several threads the worst is told, with its own instant and how many see it', () => {
  const open = { ...report, state: 'open', sinceMs: 900, active: 2, affected: 1 } as const
  expect(mergeTargetReports([[report], [open], [{ ...open, sinceMs: 700 }]])).toEqual([
    { ...open, sinceMs: 700, active: 5, threads: 3, affected: 2 },
  ])
})

it('is bounded, and what is not healthy is left out last', () => {
  const many = Array.from({ length: 1_000 }, (_, at) => ({ ...report, url: `http://${at}` }))
  const merged = mergeTargetReports([[...many, { ...report, state: 'ejected', affected: 1 }]])
  expect(merged).toHaveLength(400)
  expect(merged[0]).toMatchObject({ url: 'http://a', state: 'ejected' })
})

it('a heartbeat says which targets are spared, since when, and which policies are switched off', async () => {
  const { gateway, installation, upstream } = await startInstallation({
    env: { GATEWAY_THREADS: '2', GATEWAY_OFF: 'retries, shedding' },
  })
  const dead = 'http://127.0.0.1:9'
  const resilience = { ejection: { consecutiveFailures: 1 } }
  await installation.publish(configuration({ targets: [upstream.url, dead], resilience }), 2)
  const row = () => installation.db.gatewayNode.findFirstOrThrow()
  const told = async () => ((await row()).targets as TargetReport[]).map(({ state }) => state)
  await eventually(
    'the dead one was met and reported',
    async () => {
      await call(gateway.url, installation.keys[0])
      return (await told()).includes('ejected')
    },
    20_000,
  )
  const { targets, switchedOff } = await row()
  expect(switchedOff).toEqual(['retries', 'shedding'])
  expect(targets).toMatchObject([
    { upstreamId: id('ups', 1), url: upstream.url, state: 'healthy', affected: 0 },
    { upstreamId: id('ups', 1), url: dead, state: 'ejected' },
  ])
  for (const { sinceMs } of targets as TargetReport[]) {
    expect(Math.abs(Date.now() - sinceMs)).toBeLessThan(60_000)
  }
  const metrics = await (await fetch(`${gateway.controlUrl}/metrics`)).text()
  expect(metrics).toMatch(/^gatehouse_policy_off\{policy="retries"\} 1$/m)
  expect(metrics).not.toContain('gatehouse_shed_level_ratio')
  expect(gateway.lines()).toContainEqual(
    expect.objectContaining({ policies: ['retries', 'shedding'] }),
  )
})
