/** sysexits' EX_CONFIG: a supervisor can tell "set me up" from "I crashed". */
const EXIT_CONFIG = 78

/**
 * Runs once when the server starts, before any request: a portal with an unusable
 * environment says everything that is wrong with it and does not start.
 */
export async function register(): Promise<void> {
  const { env, EnvError } = await import('./env.ts')
  try {
    env()
  } catch (error) {
    if (!(error instanceof EnvError)) throw error
    process.stderr.write(`${error.message}\n`)
    process.exit(EXIT_CONFIG)
  }
}
