import { runProcess } from './run-process.ts'

/** The process of production: its clock is the machine's, and nothing can move it. */
await runProcess(Date.now)
