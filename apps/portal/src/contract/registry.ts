import type { OperationSpec } from './operation.ts'
import * as session from './session.ts'

/** Every contract that declares operations, in the order of the documentation. */
const CONTRACTS: readonly Readonly<Record<string, unknown>>[] = [session]

/** Every operation of the management API: what the contracts export under a name that ends in `Operation`. */
export const OPERATIONS: readonly OperationSpec[] = CONTRACTS.flatMap((contract) =>
  Object.entries(contract)
    .filter(([name]) => name.endsWith('Operation'))
    .map(([, operation]) => operation as OperationSpec),
)
