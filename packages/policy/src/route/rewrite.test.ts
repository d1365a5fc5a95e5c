import { describe, expect, it } from 'vitest'
import { compileHeaderEdits, editedFields, headerEditIssue } from './header-edits.ts'
import { predicateIssue, type RoutePredicate } from './predicate.ts'
import { queryParameter } from './query-parameter.ts'
import { parseRewrite, rewritePath, rewrittenSegments } from './rewrite.ts'
import { parseTemplate } from './template.ts'

function rewriteOf(path: string, text: string) {
  const template = parseTemplate(path)
  if (!template.ok) throw new Error(template.issues.join())
  return parseRewrite(text, template.template)
}

describe('rewriting a path', () => {
  it.each([
    ['/pets/{id}', '/animals/{id}', '/pets/7', '/animals/7'],
    ['/pets/{id}', '/animals/{id}', '/pets/caf%C3%A9/', '/animals/caf%C3%A9/'],
    ['/pets/{id}/photos/{n}', '/{n}/of/{id}', '/pets/7/photos/2', '/2/of/7'],
    ['/old/*', '/new/*', '/old', '/new'],
    ['/old/*', '/new/*', '/old/', '/new/'],
    ['/old/*', '/new/*', '/old/a/b/', '/new/a/b/'],
    ['/{tenant}/*', '/v2/{tenant}/api/*', '/acme/a%20b', '/v2/acme/api/a%20b'],
    ['/old/*', '/*', '/old', '/'],
    ['/old/*', '/*', '/old/x', '/x'],
    ['/old/*', '/one', '/old/x/y', '/one'],
  ])('of %s as %s turns %s into %s', (path, text, sent, seen) => {
    const parsed = rewriteOf(path, text)
    if (!parsed.ok) throw new Error(parsed.issues.join())
    expect(rewritePath(parsed.rewrite, sent)).toBe(seen)
    const segments = sent
      .split('/')
      .filter((part) => part !== '')
      .map(decodeURIComponent)
    const decoded = seen
      .split('/')
      .filter((part) => part !== '')
      .map(decodeURIComponent)
    expect(rewrittenSegments(parsed.rewrite, segments)).toEqual(decoded)
  })

  it.each([
    ['/pets/{id}', '/animals/{name}', 'uses {name}, which the path does not have'],
    ['/pets/{id}', '/animals/*', 'ends with "/*", but the path does not'],
    ['/pets', 'animals', 'must start with "/"'],
    ['/pets', '/a/../b', 'has a segment that no request can match: ".."'],
  ])('of %s as %s is refused', (path, text, issue) => {
    expect(rewriteOf(path, text)).toEqual({ ok: false, issues: [issue] })
  })
})

describe('header edits', () => {
  it('replace, add and remove, in every spelling that a server may take for the name', () => {
    const edits = compileHeaderEdits([
      { op: 'set', name: 'X-User', value: 'gateway' },
      { op: 'add', name: 'Accept', value: 'b' },
      { op: 'remove', name: 'x-debug', value: '' },
    ])
    if (edits === undefined) throw new Error('nothing to do')
    const fields = [
      'x-user',
      'mallory',
      'X_User',
      'mallory',
      'accept',
      'a',
      'X-Debug',
      '1',
      'y',
      '2',
    ]
    expect(editedFields(fields, edits)).toEqual([
      'accept',
      'a',
      'y',
      '2',
      'X-User',
      'gateway',
      'Accept',
      'b',
    ])
    expect(compileHeaderEdits([])).toBeUndefined()
  })

  it.each([
    ['request', 'X-Consumer-Id'],
    ['request', 'x_consumer_id'],
    ['request', 'Host'],
    ['request', 'Content-Length'],
    ['request', 'Connection'],
    ['request', 'Authorization'],
    ['response', 'X-Request-Id'],
    ['response', 'Sunset'],
    ['response', 'RateLimit'],
    ['response', 'Access-Control-Allow-Origin'],
    ['response', 'Transfer-Encoding'],
  ] as const)('of a %s never set %s', (side, name) => {
    expect(headerEditIssue({ op: 'set', name, value: 'x' }, side)).toMatch(/gateway|credentials/)
  })

  it.each(['a\r\nb: c', ' a', 'a ', 'é', '\0'])('never take the value %j', (value) => {
    expect(headerEditIssue({ op: 'add', name: 'X-A', value }, 'request')).toMatch(/printable/)
  })

  it('may take credentials away', () => {
    expect(
      headerEditIssue({ op: 'remove', name: 'Authorization', value: '' }, 'request'),
    ).toBeUndefined()
  })
})

describe('predicates', () => {
  it.each<[Partial<RoutePredicate>, RegExp]>([
    [{ name: 'a b' }, /name of a header/],
    [{ name: 'Authorization' }, /cannot decide/],
    [{ name: 'X-Tier' }, /cannot decide/],
    [{ name: 'Connection' }, /cannot decide/],
    [{ in: 'query', name: '' }, /needs a name/],
    [{ test: 'prefix', value: '' }, /empty/],
    [{ value: 'a\nb' }, /printable/],
  ])('refuse %j', (fields, message) => {
    const predicate: RoutePredicate = { in: 'header', name: 'X-A', test: 'equals', value: '1' }
    expect(predicateIssue({ ...predicate, ...fields })).toMatch(message)
  })

  it.each([
    ['?a=1&b=2', 'b', '2'],
    ['?a=1&a=2', 'a', '1'],
    ['?ab=1', 'a', undefined],
    ['?a', 'a', ''],
    ['?a&b=1', 'a', ''],
    ['?%61=x+y%21', 'a', 'x y!'],
    ['?a=%zz', 'a', '%zz'],
    ['', 'a', undefined],
    ['?', '', undefined],
  ])('read in %s the parameter %s as %j', (query, name, value) => {
    expect(queryParameter(query, name)).toBe(value)
  })
})
