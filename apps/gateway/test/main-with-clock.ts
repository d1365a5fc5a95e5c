import { runProcess } from '../src/run-process.ts'

/**
 * The process of production with a clock that its parent can move: for tests that must see what happens in two months. Started with an IPC
 * channel; each message is how far ahead of the machine's clock to be, in milliseconds, and is answered when it is so. Ends with its parent.
 */
let aheadMs = 0

process.on('message', (message) => {
  aheadMs = Number(message)
  process.send?.(aheadMs)
})
process.on('disconnect', () => process.kill(process.pid, 'SIGTERM'))

await runProcess(() => Date.now() + aheadMs)
