/** CRC-32 as in IEEE 802.3 and zlib: reflected polynomial 0xEDB88320. */
const TABLE = new Uint32Array(256)
for (let index = 0; index < 256; index++) {
  let value = index
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1
  TABLE[index] = value
}

/** CRC-32 of the first `length` characters of an ASCII text, as an unsigned 32-bit number. */
export function crc32(ascii: string, length: number = ascii.length): number {
  let crc = 0xffffffff
  for (let index = 0; index < length; index++) {
    crc = (TABLE[(crc ^ ascii.charCodeAt(index)) & 0xff] ?? 0) ^ (crc >>> 8)
  }
  return (crc ^ 0xffffffff) >>> 0
}
