import { mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { openLogBuffer } from './log-buffer.ts'

function openFile(): { fd: number; text(): string } {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-log-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const path = join(folder, 'log')
  return { fd: openSync(path, 'a'), text: () => readFileSync(path, 'utf8') }
}

it('writes every line once and in order, short, long and not ASCII', async () => {
  const file = openFile()
  const output = openLogBuffer(file.fd, () => undefined)
  let expected = ''
  for (let index = 0; index < 5_000; index++) {
    const line = `${index} é€😀 ${'x'.repeat(index % 997 === 0 ? 200_000 : index % 300)}\n`
    expected += line
    output.write(line)
    if (index % 500 === 0) await new Promise((resolve) => setImmediate(resolve))
  }
  await output.end()
  expect(file.text()).toBe(expected)
})

it('drops and counts what nobody takes, instead of keeping it', () => {
  let dropped = 0
  const output = openLogBuffer(openFile().fd, (bytes) => {
    dropped += bytes
  })
  const line = `${'x'.repeat(999)}\n`
  // Nothing is written while this loop holds the thread.
  for (let index = 0; index < 40_000; index++) output.write(line)
  expect(dropped).toBeGreaterThan(20_000_000)
  expect(dropped).toBeLessThan(40_000_000)
})

it('says what it can when the process ends without notice', () => {
  const file = openFile()
  const output = openLogBuffer(file.fd, () => undefined)
  output.write('last words\n')
  output.flushSync()
  output.flushSync()
  expect(file.text()).toBe('last words\n')
})
