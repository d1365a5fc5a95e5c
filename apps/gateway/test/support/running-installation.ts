import { configuration } from './configuration.ts'
import { eventually } from './eventually.ts'
import { createInstallation, type Installation } from './installation.ts'
import {
  createDataFolder,
  type GatewayProcess,
  type ProcessOptions,
  startProcess,
} from './process.ts'
import { type Relay, startRelay } from './relay.ts'
import { startUpstream, type TestUpstream } from './upstream.ts'

/** Everything real: an upstream, a database behind a relay that can be cut, and the gateway as a process. */
export type RunningInstallation = Readonly<{
  upstream: TestUpstream
  installation: Installation
  relay: Relay
  options: ProcessOptions
  gateway: GatewayProcess
}>

export async function startInstallation(
  process: Pick<ProcessOptions, 'env' | 'preload'> = {},
): Promise<RunningInstallation> {
  const upstream = await startUpstream()
  const installation = await createInstallation(configuration({ targets: [upstream.url] }))
  const relay = await startRelay(installation.url)
  const { masterKey } = installation
  const options = { ...process, databaseUrl: relay.url, masterKey, dataFolder: createDataFolder() }
  return { upstream, installation, relay, options, gateway: await startProcess(options) }
}

export function call(url: string, key: string, path = '/ferry/v1/sailings/7'): Promise<Response> {
  return fetch(url + path, { headers: { 'x-api-key': key } })
}

/** How long it takes, in milliseconds, until a call answers with `status`. */
export async function timeUntil(
  url: string,
  key: string,
  status: number,
  path?: string,
): Promise<number> {
  const startedTick = performance.now()
  await eventually(`status ${status}`, async () => {
    const response = await call(url, key, path)
    await response.text()
    return response.status === status
  })
  return performance.now() - startedTick
}
