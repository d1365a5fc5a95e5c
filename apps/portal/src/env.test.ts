import { describe, expect, test } from 'vitest'
import { parseEnv } from './env.ts'

const GOOD = {
  DATABASE_URL: 'postgresql://localhost:5432/gatehouse',
  GATEHOUSE_MASTER_KEY: 'm'.repeat(44),
  PORTAL_URL: 'http://localhost:3000',
  NEXTAUTH_URL: 'http://localhost:3000',
  NEXTAUTH_SECRET: 's'.repeat(44),
  GATEWAY_URL: 'http://localhost:8080',
  GATEWAY_CONTROL_URL: 'http://127.0.0.1:8081',
}

describe('parseEnv', () => {
  test('fills what has a default and leaves the rest as it is', () => {
    const env = parseEnv({ ...GOOD, GATEHOUSE_PRIVATE_NETWORKS: '127.0.0.0/8, ::1/128' })
    expect(env.DEMO).toBe('0')
    expect(env.SMTP_URL).toBeUndefined()
    expect(env.GATEHOUSE_PRIVATE_NETWORKS.map(({ text }) => text)).toEqual([
      '127.0.0.0/8',
      '::1/128',
    ])
  })

  test('lists every problem at once', () => {
    const bad = { ...GOOD, DATABASE_URL: undefined, PORTAL_URL: 'ftp://x', DEMO: 'yes' }
    expect(() => parseEnv(bad)).toThrow(
      /DATABASE_URL: is not set[\s\S]*PORTAL_URL: must be an http[\s\S]*DEMO/,
    )
  })

  test('an empty secret is a missing one', () => {
    expect(() => parseEnv({ ...GOOD, NEXTAUTH_SECRET: '' })).toThrow(/NEXTAUTH_SECRET: is not set/)
  })

  test('never prints a value', () => {
    const secret = 'short-but-secret'
    expect(() => parseEnv({ ...GOOD, GATEHOUSE_MASTER_KEY: secret })).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining(secret) }),
    )
  })

  test('refuses a network that is not one', () => {
    expect(() => parseEnv({ ...GOOD, GATEHOUSE_PRIVATE_NETWORKS: '10.0.0.1/33' })).toThrow(/CIDR/)
  })
})
