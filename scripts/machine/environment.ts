import path from 'node:path'
import { toolAt } from './paths.ts'

/**
 * Our own environment for the processes we start: without npm's variables about this run, and with
 * our Node first on the PATH, for tools that are scripts and ask for just `node`.
 */
export function inheritedEnv(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith('npm_'))
  const dirs = [path.dirname(process.execPath), toolAt('.bin'), process.env.PATH ?? '']
  return { ...Object.fromEntries(kept), PATH: dirs.join(path.delimiter) }
}
