import fs from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { failureModesPage } from './failure-modes/page.ts'
import { FAILURE_MODES } from './failure-modes/table.ts'
import { ROOT } from './machine/paths.ts'

const read = (file: string) => fs.readFileSync(path.join(ROOT, file), 'utf8')

it('the guide is what the table prints', () => {
  expect(read('docs/guides/failure-modes.md')).toBe(failureModesPage(FAILURE_MODES))
})

it.each(FAILURE_MODES)(
  'what is said of $fails is proved by tests and faults that exist',
  (mode) => {
    expect(mode.proofs.length).toBeGreaterThan(0)
    for (const proof of mode.proofs) {
      if ('fault' in proof)
        expect(fs.existsSync(path.join(ROOT, `bench/faults/${proof.fault}.ts`))).toBe(true)
      else expect(read(proof.file)).toContain(`'${proof.title}`)
    }
  },
)

it('every fault that the bench knows has its row', () => {
  const faults = fs.readdirSync(path.join(ROOT, 'bench/faults')).map((file) => file.slice(0, -3))
  const named = FAILURE_MODES.flatMap(({ proofs }) => proofs).flatMap((proof) =>
    'fault' in proof ? proof.fault : [],
  )
  expect([...new Set(named)].sort()).toEqual(faults.sort())
})
