import { buildFerry } from './app.ts'
import { readEnv } from './env.ts'

/** 78 is EX_CONFIG of sysexits.h. */
const EXIT_CONFIG = 78

const settings = readEnv()
if (!settings.ok) {
  process.stderr.write(`ferry: the environment is not usable\n${settings.message}\n`)
  process.exit(EXIT_CONFIG)
}

const app = buildFerry({ nowMs: Date.now })

/** Requests under way are answered; a second signal does not wait for them. */
let stopping = false
function stop(): void {
  if (stopping) process.exit(1)
  stopping = true
  app.close().then(
    () => process.exit(0),
    () => process.exit(1),
  )
}
process.on('SIGTERM', stop)
process.on('SIGINT', stop)

const { FERRY_HOST: host, FERRY_PORT: port } = settings.env
try {
  process.stdout.write(`ferry: listening on ${await app.listen({ host, port })}\n`)
} catch (error) {
  process.stderr.write(`ferry: cannot listen on ${host}:${port}: ${String(error)}\n`)
  process.exit(1)
}
