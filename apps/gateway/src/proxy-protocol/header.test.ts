import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readProxyHeader } from './header.ts'

const SIGNATURE = Buffer.from('0d0a0d0a000d0a515549540a', 'hex')

function v2(versionAndCommand: number, family: number, rest: Buffer, length = rest.length): Buffer {
  const fixed = Buffer.from([versionAndCommand, family, length >> 8, length & 0xff])
  return Buffer.concat([SIGNATURE, fixed, rest])
}

const TCP4 = Buffer.from('cb007109c0000201d43101bb', 'hex')
const TCP6 = Buffer.from(
  '20010db80000000000000000000000ff20010db8000000000000000000000001d43101bb',
  'hex',
)
const TLV = Buffer.from('0400040a0b0c0d', 'hex')

describe('a header of the PROXY protocol', () => {
  it.each([
    ['v1, IPv4', 'PROXY TCP4 203.0.113.9 192.0.2.1 54321 443\r\n', '203.0.113.9'],
    ['v1, IPv6', 'PROXY TCP6 2001:DB8:0::FF 2001:db8::1 54321 443\r\n', '2001:db8::ff'],
    ['v1, IPv4 in IPv6', 'PROXY TCP6 ::ffff:203.0.113.9 ::1 1 2\r\n', '203.0.113.9'],
    ['v1, of a proxy that does not know', 'PROXY UNKNOWN\r\n', undefined],
    ['v1, unknown with words', 'PROXY UNKNOWN ffff::1 ffff::2 65535 65535\r\n', undefined],
    ['v2, IPv4', v2(0x21, 0x11, TCP4), '203.0.113.9'],
    ['v2, IPv4 and fields', v2(0x21, 0x11, Buffer.concat([TCP4, TLV])), '203.0.113.9'],
    ['v2, IPv6', v2(0x21, 0x21, TCP6), '2001:db8::ff'],
    ['v2, the proxy’s own connection', v2(0x20, 0x00, Buffer.alloc(0)), undefined],
    ['v2, its own with addresses', v2(0x20, 0x11, TCP4), undefined],
    ['v2, of no family', v2(0x21, 0x00, TLV), undefined],
    ['v2, of a Unix socket', v2(0x21, 0x31, Buffer.alloc(216)), undefined],
  ])('%s', (_what, header, source) => {
    const whole = Buffer.from(header)
    const behind = Buffer.from('GET / HTTP/1.1\r\n')
    const expected = { kind: 'header', bytes: whole.length, source }
    expect(readProxyHeader(Buffer.concat([whole, behind]))).toEqual(expected)
    // Whatever the pieces it comes in, no byte of it is missed and none is read too many.
    for (let length = 0; length < whole.length; length++) {
      expect(readProxyHeader(whole.subarray(0, length))).toEqual({ kind: 'incomplete' })
    }
  })

  it.each([
    ['a request', 'GET / HTTP/1.1\r\n'],
    ['another case', 'proxy TCP4 203.0.113.9 192.0.2.1 54321 443\r\n'],
    ['no address', 'PROXY TCP4 203.0.113.999 192.0.2.1 54321 443\r\n'],
    ['the other family', 'PROXY TCP6 203.0.113.9 192.0.2.1 54321 443\r\n'],
    ['a zone', 'PROXY TCP6 fe80::1%eth0 ::1 1 2\r\n'],
    ['a port too high', 'PROXY TCP4 203.0.113.9 192.0.2.1 65536 443\r\n'],
    ['a word too many', 'PROXY TCP4 203.0.113.9 192.0.2.1 1 2 3\r\n'],
    ['two spaces', 'PROXY TCP4  203.0.113.9 192.0.2.1 1 2\r\n'],
    ['an unknown protocol', 'PROXY UDP4 203.0.113.9 192.0.2.1 1 2\r\n'],
    ['no end of line', `PROXY UNKNOWN ${'x'.repeat(100)}`],
    ['a line feed alone', `PROXY TCP4 203.0.113.9 192.0.2.1 1 2\n${'x'.repeat(100)}`],
    ['version 1 in binary', v2(0x11, 0x11, TCP4)],
    ['an unknown command', v2(0x22, 0x11, TCP4)],
    ['addresses that are cut', v2(0x21, 0x11, TCP4.subarray(0, 11))],
    ['IPv6 with the length of IPv4', v2(0x21, 0x21, TCP4)],
    ['a length that nobody needs', v2(0x21, 0x11, TCP4, 4_097)],
  ])('is not one with %s', (_what, text) => {
    expect(readProxyHeader(Buffer.from(text))).toEqual({ kind: 'invalid' })
  })

  // Guarantee: bytes of a stranger never throw, never claim more than is there, and never wait for more than the largest header.
  it('is read from any bytes without harm', () => {
    const starts = fc.constantFrom(
      Buffer.alloc(0),
      SIGNATURE,
      Buffer.from('PROXY '),
      v2(0x21, 0x21, TCP6),
    )
    fc.assert(
      fc.property(starts, fc.uint8Array({ maxLength: 6_000, size: 'max' }), (start, bytes) => {
        const all = Buffer.concat([start, bytes])
        const header = readProxyHeader(all)
        if (header.kind === 'header') expect(header.bytes).toBeLessThanOrEqual(all.length)
        if (header.kind === 'incomplete') expect(all.length).toBeLessThan(4_112)
      }),
      { numRuns: 2_000 },
    )
  })
})
