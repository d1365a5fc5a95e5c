import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { checkMasterKeyOrExit } from '../src/server/check-master-key.ts'
import { openPortal, type Portal } from './harness.ts'

let portal: Portal

beforeAll(async () => {
  portal = await openPortal()
})
afterAll(() => portal.close())

// Guarantee: a process with another installation's key says so when it starts instead of refusing every caller.
test('starts with the installation’s master key and with no other', async () => {
  const exit = vi.spyOn(process, 'exit').mockImplementation((code) => {
    throw new Error(`exit ${code}`)
  })
  const written = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
  await checkMasterKeyOrExit()
  expect(exit).not.toHaveBeenCalled()

  await portal.db.installation.update({
    where: { id: 1 },
    data: { masterKeyCheck: new Uint8Array(32) },
  })
  await expect(checkMasterKeyOrExit()).rejects.toThrow('exit 78')
  expect(written.mock.calls.join()).toContain('GATEHOUSE_MASTER_KEY')
})
