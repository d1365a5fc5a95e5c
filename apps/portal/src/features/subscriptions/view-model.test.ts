import { expect, test } from 'vitest'
import { applicationChoices, subscribeLabel } from './view-model.ts'

test.each([
  [[], 'Subscribe'],
  [['pending'], 'Pending approval'],
  [['suspended', 'pending'], 'Pending approval'],
  [['pending', 'active', 'suspended'], 'Subscribed'],
  [['suspended'], 'Suspended'],
] as const)('with %j the button says %s', (states, label) => {
  expect(subscribeLabel(states.map((state) => ({ state })))).toBe(label)
})

test('an application that has a subscription cannot be chosen again, and one can always be made', () => {
  const applications = [
    { id: 'app_1', name: 'Site' },
    { id: 'app_2', name: 'Job' },
  ]
  const tier = { id: 'tier_1', name: 'Free', limits: [] }
  const taken = { application: { id: 'app_1', name: 'Site' }, tier, state: 'pending' } as const
  expect(applicationChoices(applications, [taken])).toEqual([
    { value: 'app_1', label: 'Site', detail: 'Free, waits for approval', disabled: true },
    { value: 'app_2', label: 'Job' },
    { value: 'new', label: 'Create an application…' },
  ])
})
