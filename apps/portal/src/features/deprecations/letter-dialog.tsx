'use client'

import { zodResolver } from '@hookform/resolvers/zod'
import { useState } from 'react'
import { useForm } from 'react-hook-form'
import type { z } from 'zod'
import { NoticeInput, type NoticePreview } from '@/contract/deprecations.ts'
import { formatCount } from '@/lib/format.ts'
import { useTouch } from '@/lib/query-keys.ts'
import { useAct } from '@/lib/use-act.ts'
import { Button } from '@/ui/button.tsx'
import { Callout } from '@/ui/callout.tsx'
import { CodeBlock } from '@/ui/code-block.tsx'
import { Dialog } from '@/ui/dialog.tsx'
import { Field } from '@/ui/field.tsx'
import { Input, Textarea } from '@/ui/input.tsx'
import { toast } from '@/ui/toast-store.ts'
import { previewLetter, sendLetter } from './queries.ts'
import type { Recipients } from './recipients.ts'

const FORM_ID = 'write-letter'

type Props = Recipients & Readonly<{ onClose(): void; onSent(): void }>

/** A letter to the owners of some applications: written, looked at, then sent. */
export function LetterDialog({ version, applications, onClose, onSent }: Props) {
  const touch = useTouch()
  const [preview, setPreview] = useState<NoticePreview>()
  const form = useForm<z.input<typeof NoticeInput>, unknown, NoticeInput>({
    resolver: zodResolver(NoticeInput),
    defaultValues: {
      versionId: version.id,
      applicationIds: applications.map(({ id }) => id),
      subject: `${version.label} is going away`,
      text: 'You still call a version that we are retiring. Please move to its successor before the sunset.',
    },
  })
  const look = useAct(form, previewLetter, setPreview)
  const send = useAct(form, sendLetter, ({ mails }) => {
    toast.ok(`${formatCount(mails.length, 'mail')} on the way`, 'Their delivery is shown below.')
    void touch('deprecations', 'auditEvents')
    onSent()
  })
  const { errors, isSubmitting, isDirty } = form.formState
  const failure = send.failure ?? look.failure
  return (
    <Dialog
      open
      size="lg"
      dismissible={!isDirty}
      onOpenChange={onClose}
      title={`Write to ${formatCount(applications.length, 'application')}`}
      description={applications.map(({ name }) => name).join(', ')}
      footer={
        preview === undefined ? (
          <>
            <Button onClick={onClose}>Cancel</Button>
            <Button type="submit" form={FORM_ID} variant="primary" pending={isSubmitting}>
              Preview
            </Button>
          </>
        ) : (
          <>
            <Button onClick={() => setPreview(undefined)}>Back</Button>
            <Button
              variant="primary"
              pending={isSubmitting}
              disabled={preview.mails.length === 0}
              onClick={() => void send.submit()}
            >
              Send {formatCount(preview.mails.length, 'mail')}
            </Button>
          </>
        )
      }
    >
      <form id={FORM_ID} onSubmit={look.submit} noValidate className="flex flex-col gap-4">
        {failure !== undefined && (
          <Callout tone="danger" role="alert">
            {failure}
          </Callout>
        )}
        {preview === undefined ? (
          <>
            <Field label="Subject" required error={errors.subject?.message}>
              <Input {...form.register('subject')} />
            </Field>
            <Field
              label="Text"
              required
              error={errors.text?.message}
              help="Each reader’s own numbers, the dates and the guide are added."
            >
              <Textarea rows={6} {...form.register('text')} />
            </Field>
          </>
        ) : (
          <Mails preview={preview} />
        )}
      </form>
    </Dialog>
  )
}

function Mails({ preview }: Readonly<{ preview: NoticePreview }>) {
  return (
    <>
      {preview.unreachable.length > 0 && (
        <Callout tone="warn" title="No owner with a verified address">
          {preview.unreachable.map(({ name }) => name).join(', ')}
        </Callout>
      )}
      {preview.mails.map(({ recipient, application, subject, text }) => (
        <CodeBlock
          key={`${application.id} ${recipient}`}
          title={`${recipient} · ${subject}`}
          code={text}
          wrap
        />
      ))}
    </>
  )
}
