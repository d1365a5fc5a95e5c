import { createSocket } from 'node:dgram'
import { onTestFinished } from 'vitest'

const HEADER_BYTES = 12
const TYPE_A = 1
/** A response to a recursive query: no error, or `SERVFAIL`. */
const FLAGS_OK = 0x8180
const FLAGS_FAILED = 0x8182

export type NameServer = Readonly<{
  /** `127.0.0.1:53530` */
  address: string
  /** Name → IPv4 addresses. What is not in it has none. */
  records: Map<string, readonly string[]>
  state: { isBroken: boolean; questions: number; ttlSeconds: number }
}>

/** A small name server (RFC 1035 §4) on a UDP socket: what a test says is so from the next question on. */
export async function startNameServer(records: Record<string, string[]>): Promise<NameServer> {
  const map = new Map(Object.entries(records))
  const state = { isBroken: false, questions: 0, ttlSeconds: 1 }
  const socket = createSocket('udp4')
  socket.on('message', (query, { port, address }) => {
    state.questions += 1
    socket.send(answerTo(query, map, state), port, address)
  })
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    socket.close()
  })
  return { address: `127.0.0.1:${socket.address().port}`, records: map, state }
}

function answerTo(
  query: Buffer,
  records: NameServer['records'],
  { isBroken, ttlSeconds }: NameServer['state'],
): Buffer {
  const labels: string[] = []
  let at = HEADER_BYTES
  for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length))
    at += 1 + length
  }
  const question = query.subarray(HEADER_BYTES, at + 5)
  const wantsV4 = query.readUInt16BE(at + 1) === TYPE_A
  const addresses = (wantsV4 && !isBroken && records.get(labels.join('.').toLowerCase())) || []
  const header = Buffer.alloc(HEADER_BYTES)
  header.writeUInt16BE(query.readUInt16BE(0), 0)
  header.writeUInt16BE(isBroken ? FLAGS_FAILED : FLAGS_OK, 2)
  header.writeUInt16BE(1, 4)
  header.writeUInt16BE(addresses.length, 6)
  return Buffer.concat([header, question, ...addresses.map((one) => recordOf(one, ttlSeconds))])
}

/** Its name is a pointer to the question's. */
function recordOf(address: string, ttlSeconds: number): Buffer {
  const record = Buffer.alloc(16)
  record.writeUInt16BE(0xc00c, 0)
  record.writeUInt16BE(TYPE_A, 2)
  record.writeUInt16BE(1, 4)
  record.writeUInt32BE(ttlSeconds, 6)
  record.writeUInt16BE(4, 10)
  for (const [index, part] of address.split('.').entries()) record[12 + index] = Number(part)
  return record
}
