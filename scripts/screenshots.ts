import path from 'node:path'
import { ROOT } from './machine/paths.ts'
import { runCommand } from './machine/run-command.ts'

/** `npm run screenshots`: every page of the route tree, into `screenshots/`. */
const file = path.join(ROOT, 'e2e', 'screenshots.ts')
process.exitCode = await runCommand({
  argv: [process.execPath, file, ...process.argv.slice(2)],
  cwd: ROOT,
})
