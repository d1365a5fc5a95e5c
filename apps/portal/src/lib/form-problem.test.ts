import { describe, expect, test } from 'vitest'
import { fieldOfPointer } from './form-problem.ts'

describe('fieldOfPointer', () => {
  test.each([
    ['/email', 'email'],
    ['#/limits/0/rate', 'limits.0.rate'],
    ['/a~1b', 'a/b'],
    ['/a~01', 'a~1'],
  ])('%s is the field %s', (pointer, name) => {
    expect(fieldOfPointer(pointer)).toBe(name)
  })

  test('the whole body is no field', () => {
    expect([fieldOfPointer(''), fieldOfPointer('#'), fieldOfPointer('/')]).toEqual([
      undefined,
      undefined,
      undefined,
    ])
  })
})
