'use client'

import { Plus, Trash2 } from 'lucide-react'
import type { ComponentProps } from 'react'
import { Button } from './button.tsx'
import { Field } from './field.tsx'
import { IconButton } from './icon-button.tsx'
import { Input } from './input.tsx'

type Registered = Pick<ComponentProps<'input'>, 'name' | 'ref' | 'onChange' | 'onBlur'>

type HeaderRow = Readonly<{
  key: string
  /** What `form.register` gives. */
  name: Registered
  value: Registered
  nameError?: string | undefined
  valueError?: string | undefined
}>

type Props = Readonly<{ rows: readonly HeaderRow[]; onAdd(): void; onRemove(index: number): void }>

/** Header fields of a call that is tried: a name and a value each. */
export function HeaderRows({ rows, onAdd, onRemove }: Props) {
  return (
    <div className="flex basis-full flex-col gap-2">
      {rows.map(({ key, name, value, nameError, valueError }, index) => (
        <div key={key} className="flex flex-wrap items-start gap-2">
          <Field
            label={<span className="sr-only">Name of header {index + 1}</span>}
            error={nameError}
            className="min-w-30 flex-1"
          >
            <Input mono spellCheck={false} placeholder="X-Beta" {...name} />
          </Field>
          <Field
            label={<span className="sr-only">Value of header {index + 1}</span>}
            error={valueError}
            className="min-w-30 flex-1"
          >
            <Input mono spellCheck={false} {...value} />
          </Field>
          <IconButton
            label={`Remove header ${index + 1}`}
            icon={<Trash2 aria-hidden className="size-4" />}
            className="mt-px"
            onClick={() => onRemove(index)}
          />
        </div>
      ))}
      <div>
        <Button size="sm" icon={<Plus aria-hidden className="size-4" />} onClick={onAdd}>
          Add a header
        </Button>
      </div>
    </div>
  )
}
