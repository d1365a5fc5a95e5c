'use client'

import { useState } from 'react'
import type { OperationPlan, VersionLifecycle } from '@/contract/lifecycle.ts'
import { formatDateTime, NO_DATA } from '@/lib/format.ts'
import { Button } from '@/ui/button.tsx'
import { Section } from '@/ui/card.tsx'
import { DataTable } from '@/ui/data-table/data-table.tsx'
import { columnsFor } from '@/ui/data-table/table-columns.ts'
import { EmptyState } from '@/ui/states.tsx'
import { OperationPlanDialog } from './operation-plan-dialog.tsx'

const column = columnsFor<OperationPlan>()

const COLUMNS = column.columns([
  column.display({
    id: 'operation',
    header: 'Operation',
    meta: { fixed: true },
    cell: ({ row: { original } }) => (
      <code>
        {original.method} {original.path}
      </code>
    ),
  }),
  column.accessor('deprecatedAt', {
    header: 'Deprecated',
    cell: ({ getValue }) => dateText(getValue()),
  }),
  column.accessor('sunsetAt', { header: 'Sunset', cell: ({ getValue }) => dateText(getValue()) }),
  column.display({
    id: 'successor',
    header: 'Instead',
    cell: ({ row: { original } }) =>
      original.successor === null ? (
        'the version’s successor'
      ) : (
        <code>
          {original.successor.method} {original.successor.path} ({original.successor.version.name})
        </code>
      ),
  }),
  column.accessor('guideUrl', {
    header: 'Guide',
    cell: ({ getValue }) => getValue() ?? 'the version’s guide',
  }),
])

function dateText(at: string | null): string {
  return at === null ? NO_DATA : formatDateTime(at)
}

/** Operations that go while their version stays, and the way to plan that. */
export function OperationPlans({ row }: Readonly<{ row: VersionLifecycle }>) {
  /** The id of the operation that is open; empty: a new plan. */
  const [open, setOpen] = useState<string>()
  const planned = row.operations.filter(({ deprecatedAt }) => deprecatedAt !== null)
  return (
    <Section
      title="Single operations"
      description="An operation can go earlier than its version. Its callers get headers, a 410 and a guide of its own."
      actions={
        row.operations.length > 0 && (
          <Button onClick={() => setOpen('')}>Plan the end of an operation</Button>
        )
      }
    >
      <DataTable
        label="Operations with dates"
        columns={[
          ...COLUMNS,
          column.display({
            id: 'edit',
            header: 'Edit',
            cell: ({ row: { original } }) => (
              <Button
                size="sm"
                variant="ghost"
                aria-label={`Edit ${original.method} ${original.path}`}
                onClick={() => setOpen(original.id)}
              >
                Edit
              </Button>
            ),
          }),
        ]}
        rows={planned}
        rowId={({ id }) => id}
        state={planned.length === 0 ? 'empty' : 'ready'}
        empty={
          <EmptyState title="No operation goes by itself">
            {row.operations.length === 0
              ? 'Operations come with the document.'
              : 'They stay as long as the version does.'}
          </EmptyState>
        }
      />
      {open !== undefined && (
        <OperationPlanDialog
          row={row}
          {...(open === '' ? {} : { operationId: open })}
          onClose={() => setOpen(undefined)}
        />
      )}
    </Section>
  )
}
