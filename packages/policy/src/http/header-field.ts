/** A field of a response, as it goes on the wire. */
export type HeaderField = readonly [name: string, value: string]
