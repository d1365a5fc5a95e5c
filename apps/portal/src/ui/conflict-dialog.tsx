'use client'

import type { ReactNode } from 'react'
import type { EditConflict } from '@/lib/use-edit.ts'
import { Button } from './button.tsx'
import { Dialog } from './dialog.tsx'

type Props = Readonly<{
  conflict: EditConflict | undefined
  /** What was being edited: "Ferry API". */
  name: ReactNode
  /** The fields' labels by name; a field without one is shown under its name. */
  labels: Readonly<Record<string, string>>
  /** A value in words; by default text as it is and everything else as JSON. */
  show?: (value: unknown, name: string) => ReactNode
}>

const CELL = 'border-t border-line px-3 py-2 align-top wrap-anywhere'

/** Somebody else saved the same row meanwhile: what both sides say, and which of them is to stay. */
export function ConflictDialog({ conflict, name, labels, show = plain }: Props) {
  if (conflict === undefined) return null
  const { rows, keepMine, takeTheirs, goBack } = conflict
  return (
    <Dialog
      open
      size="lg"
      onOpenChange={goBack}
      title={<>{name} was changed meanwhile</>}
      description="Somebody saved it after you opened it. Nothing of yours is saved yet."
      footer={
        <>
          <Button onClick={goBack}>Go on editing</Button>
          <Button onClick={takeTheirs}>Take theirs</Button>
          <Button variant="primary" onClick={keepMine}>
            Save mine over it
          </Button>
        </>
      }
    >
      {rows.length === 0 ? (
        <p className="text-sm text-ink-2">Both sides say the same. Take theirs to go on.</p>
      ) : (
        <ConflictTable rows={rows} labels={labels} show={show} />
      )}
      <p className="mt-3 text-xs text-ink-3">
        Saving yours writes only the fields that you changed; the others keep what is saved.
      </p>
    </Dialog>
  )
}

type TableProps = Required<Pick<Props, 'labels' | 'show'>> & Pick<EditConflict, 'rows'>

function ConflictTable({ rows, labels, show }: TableProps) {
  return (
    <table className="w-full text-left text-sm">
      <thead>
        <tr className="text-xs text-ink-3">
          <th className="px-3 py-1.5 font-medium">Field</th>
          <th className="px-3 py-1.5 font-medium">Yours</th>
          <th className="px-3 py-1.5 font-medium">Saved by somebody else</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ name, mine, theirs, isMine }) => (
          <tr key={name}>
            <th scope="row" className={`${CELL} font-medium`}>
              {labels[name] ?? name}
            </th>
            <td className={CELL}>
              {isMine ? show(mine, name) : <span className="text-ink-3">not changed</span>}
            </td>
            <td className={CELL}>{show(theirs, name)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function plain(value: unknown): ReactNode {
  if (value === null || value === undefined || value === '') return '—'
  if (typeof value === 'string' || typeof value === 'number') return value
  return <code className="text-xs">{JSON.stringify(value)}</code>
}
