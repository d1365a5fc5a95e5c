import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { readCheckedFile, writeCheckedFile } from './checked-file.ts'

function createPath(): string {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-file-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  return join(folder, 'state')
}

describe('a checked file', () => {
  it('is read as it was written, of any size, and leaves nothing beside it', async () => {
    const path = createPath()
    const pieces = Array.from({ length: 40_000 }, (_, index) => `piece ${index} é\n`)
    await writeCheckedFile(path, pieces)
    expect(await readCheckedFile(path, () => undefined)).toBe(pieces.join(''))
    expect(readdirSync(join(path, '..'))).toEqual(['state'])
  })

  it('that is damaged anywhere, or cut anywhere, is not read, and the damage is reported', async () => {
    const path = createPath()
    await writeCheckedFile(path, ['{"a":1}'])
    const whole = readFileSync(path, 'utf8')
    for (let at = 0; at < whole.length; at++) {
      const reports: string[] = []
      writeFileSync(
        path,
        whole.slice(0, at) + (whole[at] === 'x' ? 'y' : 'x') + whole.slice(at + 1),
      )
      expect(
        await readCheckedFile(path, (reason) => reports.push(reason)),
        `at ${at}`,
      ).toBeUndefined()
      writeFileSync(path, whole.slice(0, at))
      expect(await readCheckedFile(path, (reason) => reports.push(reason))).toBeUndefined()
      expect(reports).toHaveLength(2)
    }
  })

  it('that is not there is not a problem', async () => {
    const reports: string[] = []
    expect(await readCheckedFile(createPath(), (reason) => reports.push(reason))).toBeUndefined()
    expect(reports).toEqual([])
  })
})
