import { describe, expect, test } from 'vitest'
import { ApiError } from './api.ts'
import { fieldOfPointer, problemSentence } from './form-problem.ts'

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

describe('problemSentence', () => {
  const problem = { code: 'invalid_input', title: '', status: 422, detail: 'It did not validate' }
  test('says what is wrong with the entries, each once, rather than that something is', () => {
    const errors = ['Say why', 'Say why', 'Too soon.'].map((detail) => ({ pointer: '/x', detail }))
    const error = new ApiError({ ...problem, errors, requestId: 'req_1' })
    expect(problemSentence(error)).toBe('Say why. Too soon. (request req_1)')
  })
  test('without entries says the problem itself; of anything else nothing leaks', () => {
    expect(problemSentence(new ApiError(problem))).toBe('It did not validate')
    expect(problemSentence(new Error('select * from users'))).not.toMatch(/select/)
  })
})
