import 'server-only'
import { type DbTx, readDraft } from '@gatehouse/db'
import { compileSnapshot, Problem, type ProblemField } from '@gatehouse/policy'

type Collection = 'apis' | 'versions' | 'routes' | 'upstreams' | 'tiers'

/** A record that is being saved. `pointer` is where its fields stand in the body: '' for the body itself. */
export type SavedRecord = Readonly<{
  collection: Collection
  id: string
  /** Fields of the record that the form knows by another name. */
  fields?: Readonly<Record<string, string>>
}>

/**
 * Compiles the draft as it stands in this transaction and refuses the save when a record that is being saved would keep a
 * gateway from loading it. So the form shows at its field what publishing would refuse later. Errors of other records are
 * theirs: an admin may still repair one thing after another.
 *
 * @throws Problem `invalid_input` with a JSON Pointer for each issue
 */
export async function requireCompilable(tx: DbTx, records: readonly SavedRecord[]): Promise<void> {
  const source = await readDraft(tx)
  const compiled = compileSnapshot(source)
  if (compiled.ok) return
  const errors = compiled.issues.flatMap(({ severity, path, message }): ProblemField[] => {
    const [collection = '', index = '', ...rest] = path.split('.')
    const id = source[collection as Collection]?.[Number(index)]?.id
    const record = records.find((saved) => saved.collection === collection && saved.id === id)
    if (severity !== 'error' || record === undefined) return []
    return [{ pointer: pointerOf(rest, record), detail: sentence(message) }]
  })
  if (errors.length === 0) return
  throw new Problem('invalid_input', undefined, { errors })
}

function pointerOf(path: readonly string[], { fields = {} }: SavedRecord): string {
  const own = `/${path.join('/')}`
  const known = Object.keys(fields).find((field) => own === field || own.startsWith(`${field}/`))
  return known === undefined ? own : `${fields[known]}`
}

/** The compiler speaks in fragments after a field's name; a form shows sentences. */
function sentence(message: string): string {
  return `${message.slice(0, 1).toUpperCase()}${message.slice(1)}.`
}
