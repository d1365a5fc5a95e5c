import { describe, expect, it } from 'vitest'
import { addressBucket, hopAddress, peerAddress, trustProxies } from './client-address.ts'

describe('the address of a caller', () => {
  const proxies = trustProxies(['10.0.0.0/8', '2001:db8::/32'])

  it.each([
    ['a stranger is believed nothing', '192.0.2.1', '6.6.6.6', '192.0.2.1'],
    ['a listed proxy tells the hop before it', '10.0.0.1', '203.0.113.9', '203.0.113.9'],
    [
      'what a caller wrote further left is not read',
      '10.0.0.1',
      '6.6.6.6, 203.0.113.9',
      '203.0.113.9',
    ],
    [
      'several listed proxies are walked through',
      '10.0.0.1',
      '203.0.113.9, 10.0.0.2',
      '203.0.113.9',
    ],
    ['junk ends the walk', '10.0.0.1', 'junk, 10.0.0.2', '10.0.0.2'],
    ['a port and brackets are no part of it', '10.0.0.1', '[2001:db9::1]:4711', '2001:db9::1'],
    ['nothing forwarded leaves the proxy', '10.0.0.1', undefined, '10.0.0.1'],
  ])('%s', (_what, peer, forwardedFor, expected) => {
    expect(proxies.clientAddress(peer, forwardedFor)).toBe(expected)
  })

  it('without listed proxies is always the peer', () => {
    expect(trustProxies([]).clientAddress('10.0.0.1', '6.6.6.6')).toBe('10.0.0.1')
  })

  it('is written in one way', () => {
    expect(peerAddress('::ffff:192.0.2.1')).toBe('192.0.2.1')
    expect(hopAddress('192.0.2.1:80')).toBe('192.0.2.1')
    expect(hopAddress('2001:db8::1')).toBe('2001:db8::1')
  })

  // One IPv6 host has 2^64 addresses to fail from.
  it('counts by /64 for IPv6', () => {
    expect(addressBucket('2001:db8:1:2:3:4:5:6')).toBe('2001:db8:1:2::/64')
    expect(addressBucket('2001:db8::6')).toBe(addressBucket('2001:db8:0:0:ffff::1'))
    expect(addressBucket('::1')).toBe('0:0:0:0::/64')
    expect(addressBucket('192.0.2.1')).toBe('192.0.2.1')
  })

  it('counts a whole network where one is asked for', () => {
    expect(addressBucket('192.0.2.77', 64, 24)).toBe('192.0.2.0/24')
    expect(addressBucket('192.0.2.77', 64, 28)).toBe('192.0.2.64/28')
    expect(addressBucket('250.7.8.9', 64, 8)).toBe('250.0.0.0/8')
    expect(addressBucket('2001:db8:1:2::9', 48, 24)).toBe('2001:db8:1::/48')
  })
})
