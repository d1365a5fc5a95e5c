import { createDb, createPool, evaluateSlos } from '@gatehouse/db'

/**
 * One evaluation of every objective as the worker does it each minute, at an instant of the caller's choice, so that a journey need not wait
 * for an alert's holds: `node evaluate-at.ts <database URL> <UTC epoch milliseconds>`. Prints what changed, as JSON.
 */
const [url = '', nowMs = ''] = process.argv.slice(2)
const pool = createPool(url, { max: 2, applicationName: 'gatehouse-test' })
const db = createDb(url, { max: 2 })
try {
  const { changes, failures } = await evaluateSlos(db, pool, Number(nowMs))
  process.stdout.write(JSON.stringify({ changes, failures: failures.length }))
} finally {
  await db.$disconnect()
  await pool.end()
}
