import { describe, expect, it } from 'vitest'
import { PROBLEM_CODES, Problem } from '../problem.ts'
import { problemDocument, wwwAuthenticate } from './problem-document.ts'

const context = { requestId: 'req-1', docsBaseUrl: 'https://portal.example/' }

describe('problem documents', () => {
  it('have every standard member for every code, with the page of the code as type', () => {
    for (const code of PROBLEM_CODES) {
      const document = problemDocument(new Problem(code, 'why'), context)
      expect(document).toMatchObject({ code, detail: 'why', requestId: 'req-1' })
      expect(document.status).toBeGreaterThanOrEqual(400)
      if (code === 'rate_limited' || code === 'overloaded') continue
      expect(document.type).toBe(`https://portal.example/docs/errors/${code}`)
    }
  })

  it('use the registered types where there are some', () => {
    const document = problemDocument(new Problem('rate_limited'), {
      ...context,
      violatedPolicies: ['burst'],
    })
    expect(document.type).toBe('https://iana.org/assignments/http-problem-types#quota-exceeded')
    expect(document['violated-policies']).toEqual(['burst'])
    expect(problemDocument(new Problem('overloaded'), context).type).toBe(
      'https://iana.org/assignments/http-problem-types#temporary-reduced-capacity',
    )
  })

  it('carry field errors and extra members, which cannot replace the standard ones', () => {
    const errors = [{ pointer: '/name', detail: 'is missing' }]
    const document = problemDocument(new Problem('invalid_input', undefined, { errors }), {
      ...context,
      instance: '/api/v1/apis',
      extra: { status: 200, supported: ['v1'] },
    })
    expect(document).toEqual({
      type: 'https://portal.example/docs/errors/invalid_input',
      title: 'The request did not validate',
      status: 422,
      code: 'invalid_input',
      detail: 'The request did not validate',
      requestId: 'req-1',
      instance: '/api/v1/apis',
      errors,
      supported: ['v1'],
    })
  })

  // RFC 9110 §15.5.2: a 401 without WWW-Authenticate is not valid.
  it('challenge on every 401 and on nothing else', () => {
    for (const code of PROBLEM_CODES) {
      const problem = new Problem(code)
      expect(wwwAuthenticate(problem)?.startsWith('Bearer realm=') ?? false).toBe(
        problem.status === 401,
      )
    }
    expect(wwwAuthenticate(new Problem('unauthenticated'))).not.toContain('error=')
    expect(wwwAuthenticate(new Problem('key_expired'))).toContain('error="invalid_token"')
  })
})
