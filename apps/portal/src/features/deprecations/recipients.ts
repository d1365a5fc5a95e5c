import type { RegistryRow } from '@/contract/deprecations.ts'

/** What tells one row from another. */
export function rowKey({ application, key, version, operation }: RegistryRow): string {
  return [application?.id, key?.id, version.id, operation?.id].join(' ')
}

export type Recipients = Readonly<{
  version: Readonly<{ id: string; label: string }>
  applications: readonly Readonly<{ id: string; name: string }>[]
}>

/**
 * The applications behind the ticked rows. A letter is about one version, so rows of several give none; anonymous callers cannot
 * be written to.
 */
export function recipientsOf(
  rows: readonly RegistryRow[],
  selected: ReadonlySet<string>,
): Recipients | undefined {
  const chosen = rows.filter((row) => selected.has(rowKey(row)))
  const [first] = chosen
  if (first === undefined || chosen.some(({ version }) => version.id !== first.version.id)) {
    return undefined
  }
  const applications = new Map(
    chosen.flatMap(({ application }) =>
      application === null ? [] : [[application.id, application]],
    ),
  )
  if (applications.size === 0) return undefined
  return {
    version: { id: first.version.id, label: `${first.api.name} ${first.version.name}` },
    applications: [...applications.values()],
  }
}
