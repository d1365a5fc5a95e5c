import zlib from 'node:zlib'
import type { Files } from '../machine/package-files.ts'

const BLOCK = 512
/** npm's own choice for the time of every file: 1985-10-26 08:15:00 UTC. */
const MTIME_SECONDS = 499_162_500

/**
 * A gzipped tar archive (POSIX.1-1988 ustar) of files in the order of their names, with one time and owner for all: equal files give
 * equal bytes.
 *
 * @throws when a path does not fit the format: 255 bytes, with a slash in the right place
 */
export function tarGzip(files: Files, prefix: string): Buffer {
  const parts: Buffer[] = []
  for (const path of [...files.keys()].sort()) {
    const content = files.get(path) ?? Buffer.alloc(0)
    const padding = Buffer.alloc((BLOCK - (content.length % BLOCK)) % BLOCK)
    parts.push(header(`${prefix}${path}`, content.length), content, padding)
  }
  parts.push(Buffer.alloc(BLOCK * 2))
  const packed = zlib.gzipSync(Buffer.concat(parts), { level: 9 })
  packed[9] = 0xff // RFC 1952 §2.3.1: the system that packed it is nobody's business
  return packed
}

function header(path: string, bytes: number): Buffer {
  const block = Buffer.alloc(BLOCK)
  const [directory, name] = split(path)
  block.write(name, 0)
  block.write('0000644\0', 100)
  block.write('0000000\0', 108)
  block.write('0000000\0', 116)
  block.write(`${bytes.toString(8).padStart(11, '0')}\0`, 124)
  block.write(`${MTIME_SECONDS.toString(8).padStart(11, '0')}\0`, 136)
  block.write('        ', 148) // the checksum counts its own field as spaces
  block.write('0', 156)
  block.write('ustar\0', 257)
  block.write('00', 263)
  block.write(directory, 345)
  const sum = block.reduce((total, byte) => total + byte, 0)
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
  return block
}

function split(path: string): readonly [directory: string, name: string] {
  if (Buffer.byteLength(path) <= 100) return ['', path]
  for (let at = path.indexOf('/'); at > 0; at = path.indexOf('/', at + 1)) {
    const [directory, name] = [path.slice(0, at), path.slice(at + 1)]
    if (Buffer.byteLength(directory) <= 155 && Buffer.byteLength(name) <= 100) {
      return [directory, name]
    }
  }
  throw new Error(`the path ${path} is too long for a tar archive`)
}
