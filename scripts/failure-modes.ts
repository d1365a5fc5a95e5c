import fs from 'node:fs'
import path from 'node:path'
import { failureModesPage } from './failure-modes/page.ts'
import { FAILURE_MODES } from './failure-modes/table.ts'
import { ROOT } from './machine/paths.ts'

/** `node scripts/failure-modes.ts`: prints the guide from its table. */
fs.writeFileSync(path.join(ROOT, 'docs/guides/failure-modes.md'), failureModesPage(FAILURE_MODES))
