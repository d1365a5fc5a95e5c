import { describe, expect, test } from 'vitest'
import { checkCallable, mayReach, type Resolve } from './network-guard.ts'

const LOOPBACK = ['127.0.0.0/8', '::1/128']

const answering =
  (...addresses: string[]): Resolve =>
  async () =>
    addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }))

const PUBLIC = answering('93.184.215.14')

describe('mayReach', () => {
  test.each([
    '127.0.0.1',
    '10.1.2.3',
    '172.16.0.1',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '0.0.0.0',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::ffff:127.0.0.1',
    '::ffff:a00:1',
    'fe80::1',
    'fc00::1',
    'fd12::1',
    'ff02::1',
    '64:ff9b::7f00:1',
    '2002:7f00:1::',
    '2001:0:7f00:1::',
    'not an address',
    '',
  ])('%s is not the public internet', (address) => {
    expect(mayReach(address, [])).toBe(false)
  })

  test.each(['93.184.215.14', '2606:2800:21f:cb07:6820:80da:af6b:8b2c', '::ffff:93.184.215.14'])(
    '%s is',
    (address) => {
      expect(mayReach(address, [])).toBe(true)
    },
  )

  test('a listed network is reachable, its neighbours are not', () => {
    expect(mayReach('127.0.0.1', LOOPBACK)).toBe(true)
    expect(mayReach('::ffff:127.0.0.1', LOOPBACK)).toBe(true)
    expect(mayReach('10.0.0.1', LOOPBACK)).toBe(false)
    expect(mayReach('10.8.0.1', ['10.8.0.0/16'])).toBe(true)
    expect(mayReach('10.9.0.1', ['10.8.0.0/16'])).toBe(false)
  })
})

describe('checkCallable', () => {
  test.each([
    'http://127.0.0.1/',
    'http://2130706433/',
    'http://0177.0.0.1/',
    'http://0x7f000001/',
    'http://127.1/',
    'http://[::1]/',
    'http://[::ffff:127.0.0.1]/',
    'http://[::ffff:7f00:1]/',
    'http://169.254.169.254/latest/meta-data',
    'http://１２７.0.0.1/',
  ])('%s is refused however it is spelled, and the hint names the setting', async (url) => {
    const check = await checkCallable(url, [], PUBLIC)
    expect(check).toMatchObject({ ok: false, reason: 'refused' })
    expect(check.ok ? '' : check.message).toContain('GATEHOUSE_PRIVATE_NETWORKS')
  })

  test.each([
    'ftp://example.com/',
    'file:///etc/passwd',
    'http://user:secret@example.com/',
    'nothing',
  ])('%s is refused before anything is resolved', async (url) => {
    const resolve: Resolve = () => Promise.reject(new Error('was asked'))
    expect(await checkCallable(url, LOOPBACK, resolve)).toMatchObject({ reason: 'refused' })
  })

  test('a name is what it resolves to', async () => {
    const inside = await checkCallable('http://intranet.example/', [], answering('10.0.0.7'))
    expect(inside).toMatchObject({ ok: false, reason: 'refused' })
    expect(await checkCallable('https://example.com/', [], PUBLIC)).toMatchObject({ ok: true })
  })

  test('one forbidden address among public ones is enough to refuse', async () => {
    const resolve = answering('93.184.215.14', '127.0.0.1')
    expect(await checkCallable('http://both.example/', [], resolve)).toMatchObject({ ok: false })
  })

  test('a name without an address says so', async () => {
    const resolve: Resolve = () => Promise.reject(new Error('ENOTFOUND'))
    expect(await checkCallable('http://nowhere.example/', [], resolve)).toMatchObject({
      ok: false,
      reason: 'unresolvable',
    })
  })
})
