import { createHash } from 'node:crypto'
import zlib from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { packArtifacts } from './artifacts.ts'
import { tarGzip } from './tar-gzip.ts'
import { zip } from './zip.ts'

const FILES = new Map([
  ['b/long.txt', Buffer.from('hello '.repeat(1_000))],
  ['a.txt', Buffer.from('ä')],
  ['empty', Buffer.alloc(0)],
])
const shuffled = new Map([...FILES].reverse())

/** Reads an archive by its central directory, as every unzip does. */
function unzip(archive: Buffer): Map<string, string> {
  const end = archive.lastIndexOf(Buffer.from('PK\x05\x06'))
  let at = archive.readUInt32LE(end + 16)
  const found = new Map<string, string>()
  for (let left = archive.readUInt16LE(end + 10); left > 0; left -= 1) {
    const [packed, name] = [archive.readUInt32LE(at + 20), archive.readUInt16LE(at + 28)]
    const local = archive.readUInt32LE(at + 42)
    const data = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28)
    const content = zlib.inflateRawSync(archive.subarray(data, data + packed))
    expect(zlib.crc32(content)).toBe(archive.readUInt32LE(at + 16))
    found.set(archive.toString('utf8', at + 46, at + 46 + name), content.toString())
    at += 46 + name
  }
  return found
}

function untar(archive: Buffer): Map<string, string> {
  const tar = zlib.gunzipSync(archive)
  const found = new Map<string, string>()
  for (let at = 0; tar[at] !== 0; ) {
    const text = (from: number, length: number) =>
      tar.toString('utf8', at + from, at + from + length).replace(/\0.*$/s, '')
    const size = Number.parseInt(text(124, 12), 8)
    const name = [text(345, 155), text(0, 100)].filter(Boolean).join('/')
    found.set(name, tar.toString('utf8', at + 512, at + 512 + size))
    at += 512 + Math.ceil(size / 512) * 512
  }
  return found
}

describe('an archive', () => {
  it('of equal files has equal bytes, whatever their order', () => {
    expect(zip(FILES).equals(zip(shuffled))).toBe(true)
    expect(tarGzip(FILES, 'p/').equals(tarGzip(shuffled, 'p/'))).toBe(true)
  })

  it('holds what was put in', () => {
    const expected = Object.fromEntries(
      [...FILES].map(([name, bytes]) => [`p/${name}`, String(bytes)]),
    )
    expect(Object.fromEntries(unzip(zip(FILES, 'p/')))).toEqual(expected)
    expect(Object.fromEntries(untar(tarGzip(FILES, 'p/')))).toEqual(expected)
  })

  it('takes a path that is long, and refuses one that is too long', () => {
    const long = `${'d'.repeat(90)}/${'f'.repeat(90)}.py`
    expect([...untar(tarGzip(new Map([[long, Buffer.from('x')]]), '')).keys()]).toEqual([long])
    const tooLong = new Map([['f'.repeat(200), Buffer.from('x')]])
    expect(() => tarGzip(tooLong, '')).toThrow(/too long/)
  })
})

describe('a package', () => {
  const names = {
    ...{ packageName: 'ferry-sdk', pythonPackage: 'ferry_sdk', version: '2.0.0' },
    ...{ goModule: 'api.example.com/ferry-sdk/v2', goPackage: 'ferrysdk' },
  }
  const files = new Map([
    ['README.md', Buffer.from('# Ferry')],
    ['LICENSE', Buffer.from('Apache')],
    ['ferry_sdk/client.py', Buffer.from('pass')],
  ])

  it('as a wheel lists every file with its hash, and leaves out what is not code', () => {
    const wheel = packArtifacts('python', names, files).find(({ kind }) => kind === 'wheel')
    expect(wheel?.fileName).toBe('ferry_sdk-2.0.0-py3-none-any.whl')
    const inside = unzip(wheel?.content ?? Buffer.alloc(0))
    const record = inside.get('ferry_sdk-2.0.0.dist-info/RECORD') ?? ''
    const listed = record
      .trim()
      .split('\n')
      .map((line) => line.split(','))
    expect(listed.map(([name]) => name).sort()).toEqual([...inside.keys()].sort())
    for (const [name = '', hash = '', size = ''] of listed.filter(([, sum]) => sum !== '')) {
      const content = inside.get(name) ?? ''
      expect(hash).toBe(`sha256=${createHash('sha256').update(content).digest('base64url')}`)
      expect(Number(size)).toBe(Buffer.byteLength(content))
    }
    expect(inside.has('README.md')).toBe(false)
  })

  it('as a Go module has every file under module@version', () => {
    const module_ = packArtifacts('go', names, files).find(({ kind }) => kind === 'gomod')
    const inside = [...unzip(module_?.content ?? Buffer.alloc(0)).keys()]
    expect(inside.every((name) => name.startsWith('api.example.com/ferry-sdk/v2@v2.0.0/'))).toBe(
      true,
    )
  })

  it('for npm is under package/, and its hash is that of its bytes', () => {
    const npm = packArtifacts('typescript', names, files).find(({ kind }) => kind === 'npm')
    const content = npm?.content ?? Buffer.alloc(0)
    expect([...untar(content).keys()].every((name) => name.startsWith('package/'))).toBe(true)
    expect(npm?.sha256).toBe(createHash('sha256').update(content).digest('hex'))
  })
})
