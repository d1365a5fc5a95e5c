import fs from 'node:fs'
import path from 'node:path'
import { ROOT } from './machine/paths.ts'
import { runCommand } from './machine/run-command.ts'

/** `npm run bench -- <name>`: runs `bench/<name>.ts`; without a name says which there are. */
const [name, ...rest] = process.argv.slice(2)
const names = fs
  .readdirSync(path.join(ROOT, 'bench'))
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
  .map((file) => path.basename(file, '.ts'))

if (name === undefined || !names.includes(name)) {
  console.error(`Usage: npm run bench -- <${names.join(' | ')}>`)
  process.exitCode = 64
} else {
  const file = path.join(ROOT, 'bench', `${name}.ts`)
  process.exitCode = await runCommand({ argv: [process.execPath, file, ...rest], cwd: ROOT })
}
