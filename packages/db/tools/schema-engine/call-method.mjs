import { createDatabase } from './database-command.mjs'

/**
 * Answers the engine's methods.
 *
 * @param {() => Promise<object>} engine started at the first call that needs it
 * @param {import('./arguments.mjs').DatabaseTarget} target
 * @returns {(method: string, params: object) => Promise<unknown>}
 */
export function createMethodCaller(engine, target) {
  let hasApplied = false
  return async (method, params) => {
    // The native engine can create a database; the WebAssembly only has connections to existing ones.
    if (method === 'createDatabase') return { databaseName: await createDatabase(target) }
    const methods = await engine()
    if (method === 'getDatabaseVersion') return methods.version(params)
    if (typeof methods[method] !== 'function') throw new Error(`unknown method "${method}"`)
    // `evaluateDataLoss` compares with the schema that `devDiagnostic` left in a cache, which `applyMigrations` empties; unlike the
    // native engine it cannot replay the migrations itself.
    if (method === 'evaluateDataLoss' && hasApplied) {
      hasApplied = false
      const { migrationsList, filters } = params
      await methods.devDiagnostic({ migrationsList, filters })
    }
    if (method === 'applyMigrations') hasApplied = true
    return methods[method](params)
  }
}
