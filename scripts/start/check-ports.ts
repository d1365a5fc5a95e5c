import { portOwner } from '../machine/port-owner.ts'
import { isPortFree } from '../machine/ports.ts'
import { PORTS, type PortName, type Settings } from './settings.ts'

/**
 * Looks at every port before anything is started.
 *
 * @param isPostgresRunning our own server was left running: its port is taken, but by us
 * @returns a line for each that is in use: the port, its owner as far as that can be told, and the variable that moves it
 */
export async function portProblems(
  settings: Settings,
  isPostgresRunning: boolean,
): Promise<string[]> {
  const problems: string[] = []
  for (const name of wantedPorts(settings, isPostgresRunning)) {
    const port = settings.ports[name]
    const host = name === 'portal' || name === 'gateway' ? settings.host : '127.0.0.1'
    if (!(await isPortFree(port, host))) problems.push(describe(name, port))
  }
  return problems
}

function wantedPorts({ isDemo, databaseUrl }: Settings, isPostgresRunning: boolean): PortName[] {
  const names: PortName[] = ['portal', 'gateway', 'control']
  if (isDemo) names.push('ferry')
  if (databaseUrl === undefined && !isPostgresRunning) names.push('postgres')
  return names
}

function describe(name: PortName, port: number): string {
  const owner = portOwner(port)
  const by = owner === null ? 'another program' : `process ${owner.pid} (${oneLine(owner.command)})`
  return `Port ${port} is in use by ${by}. Set ${PORTS[name].variable} to another port, or end that program.`
}

function oneLine(command: string): string {
  const text = command.replaceAll(/\s+/g, ' ')
  return text.length > 80 ? `${text.slice(0, 79)}…` : text
}
