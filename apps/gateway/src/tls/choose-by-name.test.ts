import { expect, it } from 'vitest'
import { chooseByName } from './choose-by-name.ts'

it.each([
  ['api.test', 'exact'],
  ['API.Test.', 'exact'],
  ['shop.wild.test', 'wild'],
  ['special.wild.test', 'special'],
  ['a.b.wild.test', 'first'],
  ['wild.test', 'first'],
  ['unknown.test', 'first'],
  ['', 'first'],
  ['twice.test', 'exact'],
  ['constructor', 'first'],
])('%s is answered by the %s one', (name, expected) => {
  const choose = chooseByName([
    { names: ['first.test'], value: 'first' },
    { names: ['api.test', 'twice.test'], value: 'exact' },
    { names: ['*.wild.test'], value: 'wild' },
    { names: ['special.wild.test', 'twice.test'], value: 'special' },
  ])
  expect(choose(name)).toBe(expected)
})
