/**
 * Names of models that Go needs changed: for a model `Booking` the generator makes functions and types `NewBooking`,
 * `NewBookingWithDefaults` and `NullableBooking`, and a document may well have a schema of such a name.
 */
export function goModelNames(names: readonly string[]): Record<string, string> {
  const taken = new Set(
    names.flatMap((name) => [
      ...[`New${name}`, `New${name}WithDefaults`, `New${name}FromValue`],
      ...[`Nullable${name}`, `NewNullable${name}`, `Allowed${name}EnumValues`],
    ]),
  )
  const clashing = names.filter((name) => taken.has(name))
  return Object.fromEntries(clashing.map((name) => [name, `${name}Model`]))
}
