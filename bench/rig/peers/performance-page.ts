import { median } from '../report.ts'
import type { Job } from './peer.ts'

export type Turn = Readonly<{
  cpuUs: number
  requestsPerSecond: number
  latencyUsP50: number
  latencyUsP99: number
}>

export type Measured = Readonly<{
  name: string
  kind: 'native' | 'managed'
  version: string
  configuration: string
  turns: readonly Turn[]
}>

export type Machine = Readonly<{ processor: string; cores: number; kernel: string; node: string }>
export type Setting = Readonly<{ rounds: number; roundSeconds: number; connections: number }>

const TITLES: Record<Job, string> = {
  plain: 'Forwarding alone',
  guarded: 'A key and a limit on every request',
}

/** The Markdown of `docs/performance.md`, from what was measured and nothing else. */
export function performancePage(
  measured: ReadonlyMap<Job, readonly Measured[]>,
  machine: Machine,
  setting: Setting,
): string {
  return [
    '# Performance',
    '',
    '`npm run bench -- peers` measured these figures and wrote this page. What carries over to another machine is the ratios.',
    '',
    `Conditions: ${machine.processor}, ${machine.cores} cores, Linux ${machine.kernel}, Node ${machine.node}. One core for the proxy, the other for upstream and load: ${setting.connections} kept connections, each sending its next request when the last one is answered; a JSON answer of about 180 bytes. The proxies take turns of ${setting.roundSeconds} s, ${setting.rounds} each; a figure is the middle one of the turns. CPU is the process’s own user and system time, from the kernel.`,
    '',
    'Gatehouse has metrics, an access log and usage accounting on in both jobs; the others have them off, as their own documentation advises for speed.',
    '',
    ...[...measured].flatMap(([job, all]) => [`## ${TITLES[job]}`, '', ...table(all), '']),
    '## How each was configured',
    '',
    ...[...measured].flatMap(([job, all]) => all.flatMap((one) => configurationOf(job, one))),
  ].join('\n')
}

function table(all: readonly Measured[]): string[] {
  const ours = all.find(({ name }) => name === 'Gatehouse')
  const rows = [...all]
    .sort((a, b) => middle(a, 'cpuUs') - middle(b, 'cpuUs'))
    .map((one) => {
      const ratio = median(
        one.turns.map((turn, index) => (ours?.turns[index]?.cpuUs ?? 0) / turn.cpuUs),
      )
      const cells = [
        one.name === 'Gatehouse' ? '**Gatehouse**' : one.name,
        one.kind === 'native' ? 'C or C++' : 'managed',
        middle(one, 'cpuUs').toFixed(1),
        one === ours ? '–' : `${ratio.toFixed(2)} ×`,
        Math.round(middle(one, 'requestsPerSecond')).toLocaleString('en'),
        (middle(one, 'latencyUsP50') / 1_000).toFixed(2),
        (middle(one, 'latencyUsP99') / 1_000).toFixed(2),
      ]
      return `| ${cells.join(' | ')} |`
    })
  return [
    '| proxy | language | CPU, µs a request | Gatehouse takes | requests a second | p50, ms | p99, ms |',
    '| --- | --- | ---: | ---: | ---: | ---: | ---: |',
    ...rows,
  ]
}

function middle({ turns }: Measured, figure: keyof Turn): number {
  return median(turns.map((turn) => turn[figure]))
}

function configurationOf(job: Job, { name, version, configuration }: Measured): string[] {
  if (configuration === '') return []
  const summary = `${name}, ${TITLES[job].toLowerCase()} (${version})`
  return [
    `<details><summary>${summary}</summary>`,
    '',
    ...['```text', configuration.trimEnd(), '```'],
    '',
    '</details>',
    '',
  ]
}
