/** For the `default` of a switch over a closed union: the compiler complains when a case is missing. */
export function assertNever(value: never): never {
  throw new Error(`impossible value ${JSON.stringify(value)}`)
}
