import 'server-only'
import { verifyMasterKey } from '@gatehouse/db'
import { pool, secretBox } from './db.ts'
import { log } from './log.ts'

/** sysexits' EX_CONFIG, as for an unusable environment. */
const EXIT_CONFIG = 78

/**
 * Ends the process when its master key is not the one that the database was installed with: it would refuse every token, seal
 * what nobody else can open and say nothing. A database that cannot be reached now is no reason not to start.
 */
export async function checkMasterKeyOrExit(): Promise<void> {
  const complaint = await findComplaint()
  if (complaint === null) return
  process.stderr.write(`${complaint}\n`)
  process.exit(EXIT_CONFIG)
}

async function findComplaint(): Promise<string | null> {
  try {
    const box = secretBox()
    const verdict = await verifyMasterKey(pool(), box)
    if (verdict !== 'mismatch') return null
    return `GATEHOUSE_MASTER_KEY (${box.keyId}) is not the key that this database was installed with.`
  } catch (error) {
    if (error instanceof Error && error.message.includes('GATEHOUSE_MASTER_KEY'))
      return error.message
    log.warn({ err: error }, 'the master key could not be checked: the database cannot be reached')
    return null
  }
}
