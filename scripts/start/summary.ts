import path from 'node:path'
import type { Database } from './database.ts'
import type { Settings } from './settings.ts'
import type { Credentials, StatePaths } from './state.ts'

export type SummaryInput = Readonly<{
  settings: Settings
  paths: StatePaths
  database: Database
  credentials: Credentials | null
  seconds: number
}>

/** What the person at the terminal needs next: addresses, how to sign in, and a call to paste. */
export function summarise({
  settings,
  paths,
  database,
  credentials,
  seconds,
}: SummaryInput): string {
  const home = path.relative(process.cwd(), paths.home) || '.'
  const state = home.startsWith('..') ? paths.home : home
  const rows: (readonly [string, string])[] = [
    ['Portal', settings.portalUrl],
    ['Gateway', settings.gatewayUrl],
    ['Control', `http://127.0.0.1:${settings.ports.control}  (/readyz, /metrics)`],
    ...(settings.isDemo ? [['Demo API', `http://127.0.0.1:${settings.ports.ferry}`] as const] : []),
    ['PostgreSQL', database.place],
    ...signIns(settings, credentials, state),
    ['State', `${state}/  (logs in ${path.join(state, 'logs')}/)`],
  ]
  const width = Math.max(...rows.map(([name]) => name.length))
  const table = rows.map(([name, value]) => `  ${name.padEnd(width)}  ${value}`).join('\n')
  const call = curlLine(settings, credentials)
  return [
    `\nGatehouse is ready (${seconds.toFixed(1)} s)\n`,
    table,
    ...(call === null ? [] : ['\n  A first call:\n', `  ${call}`]),
    '\nCtrl-C stops everything.',
  ].join('\n')
}

/** A command that answers 200 when pasted; null when no key of ours is at hand. */
export function curlLine(settings: Settings, credentials: Credentials | null): string | null {
  const apiKey = credentials?.apiKey ?? null
  if (apiKey === null || !settings.isDemo) return null
  return `curl -i -H 'Authorization: Bearer ${apiKey}' ${settings.gatewayUrl}/ferry/v1/sailings`
}

/** Passwords are printed on the demo alone: a real installation's log may be kept by others. */
function signIns(
  settings: Settings,
  credentials: Credentials | null,
  state: string,
): (readonly [string, string])[] {
  if (credentials === null) {
    return [['Sign in', 'this database was filled elsewhere: its accounts are known there']]
  }
  const { admin, developer } = credentials
  if (settings.isPublic) return [['Admin', `${admin.email}, password in ${state}/credentials.json`]]
  return [
    ...(developer === null
      ? []
      : [['Developer', `${developer.email}  ${developer.password}`] as const]),
    ['Admin', `${admin.email}  ${admin.password}`],
  ]
}
