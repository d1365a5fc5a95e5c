import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'

const ROOT = path.join(import.meta.dirname, '../..')
const START_LIMIT_MS = 300_000
const PORT_VARIABLES = [
  'PORTAL_PORT',
  'GATEWAY_PORT',
  'GATEWAY_CONTROL_PORT',
  'FERRY_PORT',
  'POSTGRES_PORT',
] as const

/** What `npm start` writes down for the person at the machine. */
export type Credentials = Readonly<{
  portal: string
  gateway: string
  control: string
  admin: Readonly<{ email: string; password: string; token: string }>
  developer: Readonly<{ email: string; password: string }>
  apiKey: string
}>

export type Product = Readonly<{
  credentials: Credentials
  credentialsFile: string
  /** Its state folder. */
  home: string
  ferryUrl: string
  stop(): Promise<void>
}>

type StartOptions = Readonly<{
  /** An empty database to use instead of an embedded one. */
  databaseUrl?: string | undefined
  /** Options of `npm start`. */
  flags?: readonly string[]
}>

/**
 * Starts the whole product as a user does, with `npm start`, in a folder of its own and on free ports.
 * @throws with the end of its output when it does not come up
 */
export async function startProduct({
  databaseUrl,
  flags = [],
}: StartOptions = {}): Promise<Product> {
  const home = fs.mkdtempSync(path.join(os.tmpdir(), 'gatehouse-e2e-'))
  // A PostgreSQL that root hands to an unprivileged user must be able to reach its data.
  fs.chmodSync(home, 0o755)
  const ports = await freePorts(PORT_VARIABLES.length)
  const child = spawn(process.execPath, ['scripts/start.mjs', ...flags], {
    cwd: ROOT,
    env: {
      ...process.env,
      ...Object.fromEntries(PORT_VARIABLES.map((name, index) => [name, String(ports[index])])),
      ...(databaseUrl === undefined ? {} : { DATABASE_URL: databaseUrl }),
      GATEHOUSE_HOME: home,
      // Compilers in the background would take the two cores of a small machine from what is tested here: a journey asks for them.
      SDK_BUILDS: process.env.SDK_BUILDS ?? 'asked',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const output = collectOutput(child)
  const stop = async () => {
    if (child.exitCode === null && child.kill('SIGTERM')) await once(child, 'exit')
    fs.rmSync(home, { recursive: true, force: true })
  }
  try {
    await untilPrinted(child, output, 'Gatehouse is ready')
    const credentialsFile = path.join(home, 'credentials.json')
    const credentials = JSON.parse(fs.readFileSync(credentialsFile, 'utf8')) as Credentials
    const ferryUrl = `http://127.0.0.1:${ports[3]}`
    return { credentials, credentialsFile, home, ferryUrl, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

type Output = { text: string; onChange: () => void }

function collectOutput(child: ChildProcess): Output {
  const output: Output = { text: '', onChange: () => undefined }
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      output.text += chunk.toString()
      output.onChange()
    })
  }
  return output
}

function untilPrinted(child: ChildProcess, output: Output, wanted: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (why: string) =>
      reject(new Error(`npm start ${why}:\n${output.text.split('\n').slice(-40).join('\n')}`))
    const timer = setTimeout(() => fail(`was not ready after ${START_LIMIT_MS} ms`), START_LIMIT_MS)
    child.once('exit', (code) => {
      clearTimeout(timer)
      fail(`ended with code ${code}`)
    })
    output.onChange = () => {
      if (!output.text.includes(wanted)) return
      clearTimeout(timer)
      resolve()
    }
  })
}

/** All are held until the last one is known, so that no two are the same. */
async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = net.createServer().listen(0, '127.0.0.1')
      await once(server, 'listening')
      return server
    }),
  )
  const ports = servers.map((server) => (server.address() as net.AddressInfo).port)
  await Promise.all(
    servers.map(async (server) => {
      server.close()
      await once(server, 'close')
    }),
  )
  return ports
}
