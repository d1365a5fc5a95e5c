'use client'

import clsx from 'clsx'
import { FileUp } from 'lucide-react'
import { type ClipboardEvent, useEffect, useEffectEvent, useId, useRef, useState } from 'react'
import { formatBytes } from '@/lib/format.ts'
import { buttonStyle } from './button-style.ts'
import { Field, FieldError } from './field.tsx'
import { Textarea } from './input.tsx'

export type UploadedText = Readonly<{ text: string; fileName: string | undefined }>

type Props = Readonly<{
  label: string
  help?: string
  /** For the file box: `.yaml,.yml,.json`. */
  accept: string
  bytesMax: number
  value: UploadedText | undefined
  onValueChange(value: UploadedText | undefined): void
  error?: string | undefined
}>

/** A text file: dropped, chosen, or pasted as text. Refuses at once what is too large or is not text. */
export function UploadDropzone({ label, help, value, onValueChange, error, ...limits }: Props) {
  const [refusal, setRefusal] = useState<string>()

  async function take(file: File | undefined) {
    if (file === undefined) return
    const outcome = await readTextFile(file, limits.bytesMax)
    setRefusal(outcome.refusal)
    if (outcome.text !== undefined) onValueChange({ text: outcome.text, fileName: file.name })
  }

  function paste(event: ClipboardEvent) {
    const file = event.clipboardData.files[0]
    if (file === undefined) return
    event.preventDefault()
    void take(file)
  }

  return (
    <div className="flex flex-col gap-3">
      <DropArea {...limits} label={label} value={value} onFile={(file) => void take(file)} />
      {refusal !== undefined && <FieldError>{refusal}</FieldError>}
      <Field label={`${label}, as text`} help={help} error={error}>
        <Textarea
          mono
          rows={8}
          spellCheck={false}
          value={value?.text ?? ''}
          onPaste={paste}
          onChange={(event) => {
            const text = event.target.value
            onValueChange(text === '' ? undefined : { text, fileName: undefined })
          }}
        />
      </Field>
    </div>
  )
}

type AreaProps = Pick<Props, 'label' | 'accept' | 'bytesMax' | 'value'> &
  Readonly<{ onFile(file: File | undefined): void }>

function DropArea({ label, accept, bytesMax, value, onFile }: AreaProps) {
  const [over, setOver] = useState(false)
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is an extra; the box inside does the same
    <div
      onDragOver={(event) => {
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault()
        setOver(false)
        onFile(event.dataTransfer.files[0])
      }}
      className={clsx(
        'flex flex-col items-center gap-2 rounded-box border border-dashed px-6 py-7 text-center transition-colors duration-150',
        over ? 'border-accent bg-accent-soft' : 'border-line-strong bg-surface',
      )}
    >
      <FileUp aria-hidden className="size-5 text-ink-3" />
      <p className="text-sm">
        {value?.fileName ?? 'Drop the file here, or choose it'}
        {value?.fileName !== undefined && (
          <span className="text-ink-3"> · {formatBytes(new Blob([value.text]).size)}</span>
        )}
      </p>
      <FileBox label={label} accept={accept} bytesMax={bytesMax} onFile={onFile} />
    </div>
  )
}

function FileBox({ label, accept, bytesMax, onFile }: Omit<AreaProps, 'value'>) {
  const id = useId()
  const box = useRef<HTMLInputElement>(null)

  function takeFrom(element: HTMLInputElement) {
    onFile(element.files?.[0])
    element.value = '' // the same file can be chosen again after it was edited
  }

  // A file that was chosen before React took the page over: its event went by unheard.
  const takeEarly = useEffectEvent(() => {
    if (box.current?.files?.length) takeFrom(box.current)
  })
  useEffect(() => takeEarly(), [])

  return (
    <>
      <input
        ref={box}
        id={id}
        type="file"
        accept={accept}
        aria-describedby={`${id}-limit`}
        className="peer sr-only"
        onChange={(event) => takeFrom(event.target)}
      />
      <label
        htmlFor={id}
        className={buttonStyle(
          'secondary',
          'sm',
          'cursor-pointer peer-focus-visible:outline-2 peer-focus-visible:outline-offset-2 peer-focus-visible:outline-focus',
        )}
      >
        Choose a file<span className="sr-only">: {label}</span>
      </label>
      <p id={`${id}-limit`} className="text-xs text-ink-3">
        {accept.split(',').join(', ')} · at most {formatBytes(bytesMax)}
      </p>
    </>
  )
}

async function readTextFile(file: File, bytesMax: number) {
  if (file.size > bytesMax) {
    return {
      refusal: `${file.name} has ${formatBytes(file.size)}; at most ${formatBytes(bytesMax)} can be read.`,
    }
  }
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(await file.arrayBuffer())
    return { text }
  } catch {
    return { refusal: `${file.name} is not UTF-8 text.` }
  }
}
