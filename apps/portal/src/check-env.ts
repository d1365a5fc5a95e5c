import { EnvError, env } from './env.ts'

/** sysexits' EX_CONFIG: a supervisor can tell "set me up" from "I crashed". */
const EXIT_CONFIG = 78

/** Parses the environment; when it is unusable, writes every problem to stderr and ends the process. */
export function checkEnvOrExit(): void {
  try {
    env()
  } catch (error) {
    if (!(error instanceof EnvError)) throw error
    process.stderr.write(`${error.message}\n`)
    process.exit(EXIT_CONFIG)
  }
}
