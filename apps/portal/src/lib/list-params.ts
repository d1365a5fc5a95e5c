import type { z } from 'zod'

type Values = Readonly<Record<string, string>>
export type SearchParams = Promise<Readonly<Record<string, string | readonly string[] | undefined>>>

/**
 * What a list's page finds in its URL, as the component in the browser will find it: the same names with the same defaults, and the
 * cursor. A parameter that is given twice counts once, the first time.
 */
export async function readListParams<Shape extends Values>(
  defaults: Shape,
  searchParams: SearchParams,
): Promise<Shape & { cursor: string }> {
  const given = await searchParams
  const read = Object.entries({ ...defaults, cursor: '' }).map(([name, fallback]) => {
    const value = given[name]
    return [name, (typeof value === 'string' ? value : value?.[0]) ?? fallback]
  })
  return Object.fromEntries(read) as Shape & { cursor: string }
}

/** The list's own query of those values: what is empty was not asked for. @throws ZodError for what the contract does not take */
export function toListQuery<Schema extends z.ZodType>(
  schema: Schema,
  values: Values,
): z.output<Schema> {
  return schema.parse(
    Object.fromEntries(Object.entries(values).filter(([, value]) => value !== '')),
  )
}
