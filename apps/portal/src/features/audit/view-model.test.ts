import { expect, test } from 'vitest'
import type { AuditEventRecord } from '@/contract/audit-events.ts'
import { actorWords, valueText } from './view-model.ts'

const actor = { id: 'usr_1', name: 'Ada', email: 'ada@example.org' }
const event = { actor, actorTokenId: null } as AuditEventRecord

test('an act by a token is told apart, and one by nobody is the system’s', () => {
  expect(actorWords(event)).toBe('Ada')
  expect(actorWords({ ...event, actorTokenId: 'tok_1' })).toBe('Ada, by token')
  expect(actorWords({ ...event, actor: { ...actor, name: '', email: '' } })).toBe(
    'A deleted account',
  )
  expect(actorWords({ ...event, actor: null })).toBe('The system')
})

test('a field that is empty is not a field that is not there', () => {
  expect([valueText(''), valueText(null), valueText(undefined)]).toEqual([
    'nothing',
    'nothing',
    undefined,
  ])
  expect(valueText({ a: 1 })).toBe('{\n  "a": 1\n}')
})
