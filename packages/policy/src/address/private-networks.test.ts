import { BlockList, isIPv4, isIPv6 } from 'node:net'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseAddress, parseNetwork } from './ip-address.ts'
import { isPublicAddress, mayCall, parseNetworks } from './private-networks.ts'

const address = fc.oneof(
  fc.ipV4(),
  fc.ipV6(),
  fc.ipV4().map((ip) => `::ffff:${ip}`),
)
const nearAddress = fc
  .array(
    fc.constantFrom('1', '0', '10', '255', '256', 'f', 'ffff', ':', '::', '.', '%0', ' ', '/'),
    {
      maxLength: 17,
    },
  )
  .map((pieces) => pieces.join(''))

describe('addresses', () => {
  // Model: Node's own parser, which the connection is made with. Zone ids are refused here and not there.
  it('are what Node takes for one, without zones', () => {
    fc.assert(
      fc.property(fc.oneof(address, nearAddress), (text) => {
        const family = parseAddress(text)?.family
        expect(family === 4).toBe(isIPv4(text))
        expect(family === 6).toBe(isIPv6(text) && !text.includes('%'))
      }),
      { numRuns: 2_000 },
    )
  })

  it.each([
    '127.1',
    '0177.0.0.1',
    '2130706433',
    '0x7f.0.0.1',
    '127.0.0.1 ',
    '[::1]',
    'localhost',
    '',
  ])('are never read from %j', (text) => {
    expect(parseAddress(text)).toBeUndefined()
    expect(mayCall(text, [])).toBe(false)
  })

  // Model: Node's BlockList decides membership for itself.
  it('lie in a network exactly when a second implementation says so', () => {
    fc.assert(
      fc.property(fc.ipV4(), fc.ipV4(), fc.nat({ max: 32 }), (ip, other, prefix) => {
        const bits = (text: string) => text.split('.').reduce((sum, part) => sum * 256 + +part, 0)
        const base = Math.floor(bits(other) / 2 ** (32 - prefix)) * 2 ** (32 - prefix)
        const text = [24, 16, 8, 0].map((shift) => Math.floor(base / 2 ** shift) % 256).join('.')
        const model = new BlockList()
        model.addSubnet(text, prefix, 'ipv4')
        const parsed = parseNetworks(`${text}/${prefix}`)
        if (!parsed.ok) throw new Error(parsed.issues.join())
        const expected = model.check(ip, 'ipv4') || isPublicAddress(ip)
        expect(mayCall(ip, parsed.networks)).toBe(expected)
      }),
    )
  })
})

describe('the guard', () => {
  it.each([
    ...['127.0.0.1', '127.255.255.255', '10.1.2.3', '172.16.0.1', '172.31.255.255', '192.168.0.1'],
    ...[
      '169.254.169.254',
      '100.64.0.1',
      '100.100.100.200',
      '0.0.0.0',
      '224.0.0.1',
      '255.255.255.255',
    ],
    ...['192.0.0.192', '198.18.0.1', '198.19.255.255', '203.0.113.9', '240.0.0.1', '168.63.129.16'],
    ...['::', '::1', 'fe80::1', 'fc00::1', 'fd00:ec2::254', 'ff02::1', '2001:db8::1', '3fff::1'],
    ...[
      '::ffff:127.0.0.1',
      '::ffff:7f00:1',
      '::ffff:169.254.169.254',
      '::127.0.0.1',
      '::ffff:0:10.0.0.1',
    ],
    ...[
      '64:ff9b::10.0.0.1',
      '64:ff9b:1::1',
      '2002:7f00:1::',
      '2001:0:7f00:1::',
      '100::1',
      '5f00::1',
    ],
  ])('never calls %s unless the operator lists it', (ip) => {
    expect(isPublicAddress(ip)).toBe(false)
    expect(mayCall(ip, [])).toBe(false)
  })

  it.each([
    ...['1.1.1.1', '9.255.255.255', '11.0.0.0', '100.63.255.255', '100.128.0.0', '172.15.255.255'],
    ...['172.32.0.0', '192.167.255.255', '223.255.255.255', '2606:4700::1', '2a00:1450::1'],
    ...['::ffff:1.1.1.1', '64:ff9b::1.1.1.1', '2001:200::1'],
  ])('calls the public %s', (ip) => {
    expect(mayCall(ip, [])).toBe(true)
  })

  it('calls what the operator lists and nothing beside it', () => {
    const parsed = parseNetworks('127.0.0.0/8, ::1/128 10.1.0.0/16')
    const allowed = parsed.ok ? parsed.networks : []
    expect(allowed.map(({ text }) => text)).toEqual(['127.0.0.0/8', '::1/128', '10.1.0.0/16'])
    for (const ip of ['127.0.0.1', '::1', '10.1.255.255', '::ffff:127.0.0.1']) {
      expect(mayCall(ip, allowed)).toBe(true)
    }
    for (const ip of ['10.2.0.0', '::2', '169.254.169.254', 'fe80::1']) {
      expect(mayCall(ip, allowed)).toBe(false)
    }
  })

  // Guarantee: an address is judged the same in each of its spellings.
  it('judges an IPv4 address alike when IPv6 carries it', () => {
    fc.assert(
      fc.property(fc.ipV4(), (ip) => {
        expect(isPublicAddress(`::ffff:${ip}`)).toBe(isPublicAddress(ip))
        expect(isPublicAddress(`64:ff9b::${ip}`)).toBe(isPublicAddress(ip))
      }),
    )
  })

  it('names every bad entry of the list', () => {
    const parsed = parseNetworks('10.0.0.0/8, 10.0.0.1/8, nonsense, ::/129, 1.2.3.4/08')
    expect(parsed.ok ? [] : parsed.issues).toHaveLength(4)
    expect(parseNetworks(' ')).toEqual({ ok: true, networks: [] })
    expect(parseNetwork('10.0.0.0/8/8')).toBeUndefined()
  })
})
