import fs from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import * as bindings from '@prisma/schema-engine-wasm/schema_engine_bg'
import { createAdapterFactory } from './adapter-factory.mjs'

/** Where the WebAssembly leaves its message before it panics; it looks for it under this name. */
const panics = {
  message: '',
  get() {
    return this.message
  },
  set_message(message) {
    this.message = `RuntimeError: ${message}`
  },
}

/** What a panic said, or an empty text. */
export const lastPanic = () => panics.get()

/**
 * The engine itself. Its methods have the names of the JSON-RPC's.
 *
 * @param {{ target: import('./arguments.mjs').DatabaseTarget, datamodels: readonly string[] }} settings
 */
export async function startWasmEngine({ target, datamodels }) {
  globalThis.PRISMA_WASM_PANIC_REGISTRY = panics
  const { instance } = await WebAssembly.instantiate(fs.readFileSync(wasmPath()), {
    './schema_engine_bg.js': bindings,
  })
  bindings.__wbg_set_wasm(instance.exports)
  instance.exports.__wbindgen_start()
  const texts = datamodels.map((file) => [file, fs.readFileSync(file, 'utf8')])
  return bindings.SchemaEngine.new(
    { datamodels: texts.length > 0 ? texts : undefined },
    () => undefined, // its log; errors reach Prisma as answers
    createAdapterFactory(target),
  )
}

function wasmPath() {
  const { resolve } = createRequire(import.meta.url)
  return path.join(path.dirname(resolve('@prisma/schema-engine-wasm')), 'schema_engine_bg.wasm')
}
