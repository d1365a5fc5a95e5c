import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, test } from 'vitest'
import { addressBlock, clientAddress, notePeerAddresses } from './client-address.ts'

const from = (peer: string | null, forwarded: string | null) =>
  clientAddress(
    new Headers({
      ...(peer === null ? {} : { 'x-gatehouse-peer': peer }),
      ...(forwarded === null ? {} : { 'x-forwarded-for': forwarded }),
    }),
  )

describe('the client’s address', () => {
  test('is the socket’s own, whatever the caller says', () => {
    expect(from('203.0.113.9', '198.51.100.1')).toBe('203.0.113.9')
  })

  test('is what a proxy on this machine says last, not what was handed to it', () => {
    expect(from('127.0.0.1', '198.51.100.1, 203.0.113.9')).toBe('203.0.113.9')
    expect(from('::1', '2001:db8::7')).toBe('2001:db8::7')
  })

  test('is one text for one address', () => {
    expect(from('::ffff:203.0.113.9', null)).toBe('203.0.113.9')
    expect(from('2001:DB8:0:0::7', null)).toBe('2001:db8::7')
  })

  test('is unknown rather than junk', () => {
    expect(from(null, 'evil, <script>')).toBeNull()
    expect(from('127.0.0.1', 'junk')).toBe('127.0.0.1')
  })
})

// Guarantee: the owner of an IPv6 network is one caller, not 2^64.
test('a limit counts an IPv4 address and an IPv6 network', () => {
  expect(addressBlock('203.0.113.9')).toBe('203.0.113.9')
  expect(addressBlock('2001:db8:1:2:3::7')).toBe(addressBlock('2001:db8:1:2:ffff::1'))
  expect(addressBlock('2001:db8:1:3::7')).not.toBe(addressBlock('2001:db8:1:2::7'))
  expect(addressBlock(null)).toBe('unknown')
})

// Guarantee: a caller that is no proxy of ours cannot choose what is counted.
test('the socket’s address is noted before anybody reads the request, and cannot be forged', async () => {
  notePeerAddresses()
  const server = createServer((request, response) => {
    response.end(String(request.headers['x-gatehouse-peer']))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const headers = { 'x-gatehouse-peer': '203.0.113.9' }
  const response = await fetch(`http://127.0.0.1:${port}/`, { headers })
  expect(await response.text()).toBe('127.0.0.1')
  await new Promise((resolve) => server.close(resolve))
})
