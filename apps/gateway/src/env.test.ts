import { describe, expect, it } from 'vitest'
import { readEnv } from './env.ts'

const good = {
  DATABASE_URL: 'postgres://localhost/gatehouse',
  GATEHOUSE_MASTER_KEY: Buffer.alloc(32).toString('base64'),
}

describe('the environment', () => {
  it('needs two settings and binds to loopback unless told otherwise', () => {
    expect(readEnv(good)).toMatchObject({
      ok: true,
      env: { GATEWAY_HOST: '127.0.0.1', GATEWAY_PORT: 8080, GATEWAY_CONTROL_PORT: 8081 },
    })
  })

  it('reports every problem at once, by name, and no value of a secret', () => {
    const result = readEnv({
      GATEHOUSE_MASTER_KEY: 'too-short-a-secret',
      GATEWAY_PORT: 'eighty',
      GATEHOUSE_PRIVATE_NETWORKS: '10.0.0.0/8, 300.1.1.1',
      GATEWAY_TRUSTED_PROXIES: '10.0.0.0/33',
      GATEWAY_PROXY_PROTOCOL: 'balancer',
      LOG_LEVEL: 'loud',
    })
    expect(result.ok).toBe(false)
    const text = result.ok ? '' : result.problems.join('\n')
    for (const name of [
      'DATABASE_URL is not set',
      'GATEHOUSE_MASTER_KEY',
      'GATEWAY_PORT',
      'GATEHOUSE_PRIVATE_NETWORKS',
      'GATEWAY_TRUSTED_PROXIES',
      'GATEWAY_PROXY_PROTOCOL',
      'LOG_LEVEL',
    ]) {
      expect(text).toContain(name)
    }
    expect(text).not.toContain('too-short-a-secret')
  })

  it('refuses one port for both listeners, which threads could share', () => {
    const both = { ...good, GATEWAY_PORT: '8443' }
    expect(readEnv(both).ok).toBe(true)
    expect(readEnv({ ...both, GATEWAY_TLS_CERTIFICATES: '/tls' })).toMatchObject({
      ok: false,
      problems: [expect.stringContaining('GATEWAY_TLS_PORT')],
    })
  })

  it('takes an empty value for an absent one', () => {
    expect(readEnv({ ...good, GATEWAY_PUBLIC_URL: '', GATEWAY_PORT: '' }).ok).toBe(true)
  })
})
