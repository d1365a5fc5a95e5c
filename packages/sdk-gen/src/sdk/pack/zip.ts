import zlib from 'node:zlib'
import type { Files } from '../machine/package-files.ts'

/** 1980-01-01 00:00, the first instant that the format knows: the same for every file and every time. */
const DOS_DATE = 0x21
const DOS_TIME = 0
const VERSION = 20
const UTF8_NAMES = 0x0800
const DEFLATED = 8
/** Made on Unix; a plain file that everybody may read. */
const MADE_BY = (3 << 8) | VERSION
const MODE = (0o100644 << 16) >>> 0

type Entry = Readonly<{ name: Buffer; content: Buffer; packed: Buffer; crc: number; at: number }>

/**
 * A ZIP archive (PKWARE APPNOTE 6.3) of files in the order of their names, all with the same time: equal files give equal bytes.
 * No ZIP64: packages are far below 4 GiB and 65 535 files.
 */
export function zip(files: Files, prefix = ''): Buffer {
  const names = [...files.keys()].sort()
  const parts: Buffer[] = []
  const entries: Entry[] = []
  let at = 0
  for (const path of names) {
    const content = files.get(path) ?? Buffer.alloc(0)
    const packed = zlib.deflateRawSync(content, { level: 9 })
    const name = Buffer.from(`${prefix}${path}`)
    const entry = { name, content, packed, crc: zlib.crc32(content), at }
    const local = Buffer.concat([localHeader(entry), name, packed])
    entries.push(entry)
    parts.push(local)
    at += local.length
  }
  const directory = Buffer.concat(entries.flatMap((entry) => [centralHeader(entry), entry.name]))
  return Buffer.concat([...parts, directory, endOfDirectory(entries.length, directory.length, at)])
}

function localHeader(entry: Entry): Buffer {
  const header = Buffer.alloc(30)
  header.writeUInt32LE(0x04034b50, 0)
  header.writeUInt16LE(VERSION, 4)
  writeCommon(header, entry, 6)
  return header
}

function centralHeader(entry: Entry): Buffer {
  const header = Buffer.alloc(46)
  header.writeUInt32LE(0x02014b50, 0)
  header.writeUInt16LE(MADE_BY, 4)
  header.writeUInt16LE(VERSION, 6)
  writeCommon(header, entry, 8)
  header.writeUInt32LE(MODE, 38)
  header.writeUInt32LE(entry.at, 42)
  return header
}

/** Fields that both headers have in the same order: flags, method, time, date, CRC-32, sizes, length of the name. */
function writeCommon(header: Buffer, { name, content, packed, crc }: Entry, at: number): void {
  header.writeUInt16LE(UTF8_NAMES, at)
  header.writeUInt16LE(DEFLATED, at + 2)
  header.writeUInt16LE(DOS_TIME, at + 4)
  header.writeUInt16LE(DOS_DATE, at + 6)
  header.writeUInt32LE(crc, at + 8)
  header.writeUInt32LE(packed.length, at + 12)
  header.writeUInt32LE(content.length, at + 16)
  header.writeUInt16LE(name.length, at + 20)
}

function endOfDirectory(count: number, bytes: number, at: number): Buffer {
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(count, 8)
  end.writeUInt16LE(count, 10)
  end.writeUInt32LE(bytes, 12)
  end.writeUInt32LE(at, 16)
  return end
}
