import { expect, it } from 'vitest'
import { goModelNames } from './go-names.ts'
import { sdkNames, versionOf } from './sdk-names.ts'

const names = (version: string, baseUrl: string | null = 'https://api.example.com/ferry') =>
  sdkNames({
    document: { info: { title: 'Ferry', version } },
    ...{ apiSlug: 'ferry-line', apiName: 'Ferry', versionName: 'v2', auth: 'key', baseUrl },
    earlierHashes: [],
  })

it('names the packages of all languages after the API', () => {
  expect(names('1.4.0')).toEqual({
    packageName: 'ferry-line-sdk',
    pythonPackage: 'ferry_line_sdk',
    goModule: 'api.example.com/ferry-line-sdk',
    goPackage: 'ferrylinesdk',
    version: '1.4.0',
  })
})

it('puts major versions from 2 on into the path of a Go module, as Go wants it', () => {
  expect(names('2.0.1').goModule).toBe('api.example.com/ferry-line-sdk/v2')
})

it('gives a Go module a host with a dot when the gateway has none', () => {
  expect(names('1.0.0', 'http://localhost:8080').goModule).toBe(
    'gatehouse.localhost/ferry-line-sdk',
  )
  expect(names('1.0.0', 'http://127.0.0.1').goModule).toBe('gatehouse.localhost/ferry-line-sdk')
})

it.each([
  ['1.4.0', '1.4.0', true],
  ['v2', '2.0.0', false],
  ['2026-03-14', '2026.3.14', false],
  ['1.2.0-beta.1', '1.2.0', false],
  ['next', '1.0.0', false],
])('reads %s as %s', (given, version, isExact) => {
  expect(versionOf({ info: { version: given } })).toEqual({ version, isExact })
})

it('moves models out of the way of what Go makes for others', () => {
  expect(goModelNames(['Booking', 'NewBooking', 'NullablePort', 'Port', 'Newsletter'])).toEqual({
    NewBooking: 'NewBookingModel',
    NullablePort: 'NullablePortModel',
  })
})
