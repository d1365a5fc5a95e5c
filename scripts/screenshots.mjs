import { runWithNode24 } from './bootstrap.mjs'

await runWithNode24('screenshots.ts')
