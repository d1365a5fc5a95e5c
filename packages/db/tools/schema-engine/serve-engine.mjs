import readline from 'node:readline'
import { createMethodCaller } from './call-method.mjs'
import { reportError } from './report.mjs'
import { lastPanic, startWasmEngine } from './wasm-engine.mjs'

/** The native engine's code for "look into `data`". */
const SEE_DATA = 4466
const EXIT_PANIC = 101

/**
 * JSON-RPC 2.0, a message a line: requests on standard input, one after another, answers on standard output. Ends with the input.
 *
 * @param {{ target: import('./arguments.mjs').DatabaseTarget, datamodels: readonly string[] }} settings
 */
export function serveEngine(settings) {
  let started
  const engine = () => {
    started ??= startWasmEngine(settings)
    return started
  }
  const call = createMethodCaller(engine, settings.target)
  let runningId

  const handle = async ({ id, method, params }) => {
    if (method === undefined) return // Prisma's answer to a "print" of ours
    runningId = id
    try {
      const result = await call(method, Array.isArray(params) ? params[0] : params)
      if (method === 'diff' && result.stdout) {
        send({ id: `print-${id}`, method: 'print', params: { content: result.stdout } })
      }
      send({ id, result: result ?? null })
    } catch (error) {
      send({ id, error: rpcError(error?.message ?? String(error), error?.code) })
    }
  }

  // A panic of the WebAssembly surfaces outside every promise. Without an answer, Prisma would end silently with exit code 0.
  process.on('uncaughtException', (error) => {
    const message = lastPanic() || error?.stack || String(error)
    if (runningId !== undefined) send({ id: runningId, error: rpcError(message) })
    reportError(undefined, message)
    exit(EXIT_PANIC)
  })

  let pending = Promise.resolve()
  const lines = readline.createInterface({
    input: process.stdin,
    crlfDelay: Number.POSITIVE_INFINITY,
  })
  lines.on('line', (line) => {
    if (line.trim() !== '') pending = pending.then(() => handle(JSON.parse(line)))
  })
  lines.on('close', () => pending.then(() => exit(0)))
}

function rpcError(message, code) {
  return {
    code: SEE_DATA,
    message: 'An error happened. Check the data field for details.',
    data: { is_panic: false, message, meta: null, error_code: code },
  }
}

function send(message) {
  process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`)
}

/** Once everything is written: open connections would keep the process, and Prisma with it. */
function exit(code) {
  process.stdout.write('', () => process.exit(code))
}
