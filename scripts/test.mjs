import { runWithNode24 } from './bootstrap.mjs'

await runWithNode24('test/main.ts')
