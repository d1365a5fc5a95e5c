import { parseNetworks } from '@gatehouse/policy'
import { describe, expect, test } from 'vitest'
import { checkCallable, type Resolve } from './network-guard.ts'

const parsed = parseNetworks('127.0.0.0/8, ::1/128')
const LOOPBACK = parsed.ok ? parsed.networks : []

const answering =
  (...addresses: string[]): Resolve =>
  async () =>
    addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }))

const PUBLIC = answering('93.184.215.14')

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

  test('a listed network may be called, its neighbours may not', async () => {
    expect(await checkCallable('http://127.0.0.1:8090/', LOOPBACK)).toMatchObject({ ok: true })
    expect(await checkCallable('http://[::ffff:127.0.0.1]/', LOOPBACK)).toMatchObject({ ok: true })
    expect(await checkCallable('http://10.0.0.1/', LOOPBACK)).toMatchObject({ reason: 'refused' })
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
