'use client'

import { Download } from 'lucide-react'
import { type ReactNode, useId, useState } from 'react'
import { Button } from './button.tsx'
import { Callout } from './callout.tsx'
import { Checkbox } from './checkbox.tsx'
import { CodeBlock } from './code-block.tsx'
import { CopyButton } from './copy-button.tsx'
import { Dialog } from './dialog.tsx'

type Props = Readonly<{
  /** The secret while it is shown, `undefined` when there is none. Keep it in state only. */
  secret: string | undefined
  /** Asked once "I stored it" is ticked and Done pressed: forget the secret. */
  onDone(): void
  title: ReactNode
  description?: ReactNode
  /** Names the line of the `.env` file: `GATEHOUSE_API_KEY`. */
  envName: string
  /** More lines for the `.env` file, such as the base URL. */
  envLines?: Readonly<Record<string, string>>
  /** A command that works when pasted, with the secret in it. */
  curl?: string
}>

/**
 * Shows a secret for the only time. It cannot be closed by accident, and the value never leaves
 * this component except by the reader's own copy or download.
 */
export function SecretDialog({ secret, onDone, ...props }: Props) {
  if (secret === undefined) return null
  return <ShownSecret secret={secret} onDone={onDone} {...props} />
}

type ShownProps = Omit<Props, 'secret'> & Readonly<{ secret: string }>

function ShownSecret({ secret, onDone, title, description, envName, envLines, curl }: ShownProps) {
  const [stored, setStored] = useState(false)
  const [asked, setAsked] = useState(false)
  const labelId = useId()

  function finish() {
    if (stored) onDone()
    else setAsked(true)
  }

  return (
    <Dialog
      open
      onOpenChange={() => undefined}
      dismissible={false}
      size="lg"
      title={title}
      description={description}
      footer={
        <Button variant="primary" onClick={finish}>
          Done
        </Button>
      }
    >
      <div className="flex flex-col gap-4 pb-2">
        <Callout tone="warn">
          This is the only time it is shown. We keep a fingerprint, not the value, and cannot show
          it again.
        </Callout>
        <div className="flex flex-col gap-1.5">
          <span id={labelId} className="text-sm font-medium">
            Secret
          </span>
          <output
            aria-labelledby={labelId}
            data-testid="key-secret"
            className="block rounded-box border border-line-strong bg-sunken px-3 py-2 font-mono text-sm break-all select-all"
          >
            {secret}
          </output>
          <div className="flex flex-wrap gap-2 pt-1">
            <CopyButton text={secret} label="Copy secret" look="button" />
            <Button
              icon={<Download aria-hidden className="size-4" />}
              onClick={() => saveEnvFile({ ...envLines, [envName]: secret })}
            >
              Download .env
            </Button>
          </div>
        </div>
        {curl !== undefined && <CodeBlock code={curl} language="shell" title="Try it" wrap />}
        <Checkbox
          label="I stored it somewhere safe"
          checked={stored}
          onCheckedChange={setStored}
          error={asked && !stored ? 'Store the secret first, then tick this.' : undefined}
        />
      </div>
    </Dialog>
  )
}

/** Made and released in the browser; the value is never part of a request. */
function saveEnvFile(lines: Readonly<Record<string, string>>): void {
  const text = Object.entries(lines).map(([name, value]) => `${name}=${value}\n`)
  const url = URL.createObjectURL(new Blob(text, { type: 'text/plain' }))
  const link = document.createElement('a')
  link.href = url
  link.download = '.env'
  link.click()
  URL.revokeObjectURL(url)
}
