import { describe, expect, test } from 'vitest'
import { contentSecurityPolicy } from './content-security-policy.ts'

const NORMAL = contentSecurityPolicy({ nonce: 'n0', allowInlineStyles: false, allowEval: false })
const REFERENCE = contentSecurityPolicy({ nonce: 'n0', allowInlineStyles: true, allowEval: false })

function directive(policy: string, name: string): string | undefined {
  return policy.split('; ').find((each) => each.startsWith(`${name} `))
}

describe.each([
  ['a normal page', NORMAL],
  ['the reference', REFERENCE],
])('%s', (_, policy) => {
  test('runs scripts with the nonce only', () => {
    expect(directive(policy, 'script-src')).toBe("script-src 'self' 'nonce-n0' 'strict-dynamic'")
  })

  test('cannot be framed, rebased or made to post elsewhere', () => {
    expect(policy).toContain("frame-ancestors 'none'")
    expect(policy).toContain("base-uri 'none'")
    expect(policy).toContain("form-action 'self'")
    expect(policy).toContain("object-src 'none'")
  })
})

test('a normal page takes no style element without the nonce, and no font from data', () => {
  expect(directive(NORMAL, 'style-src')).toBe("style-src 'self' 'nonce-n0'")
  expect(directive(NORMAL, 'font-src')).toBe("font-src 'self'")
})

test('the reference takes the styles of its library, and has no nonce that would switch that off', () => {
  expect(directive(REFERENCE, 'style-src')).toBe("style-src 'self' 'unsafe-inline'")
})
