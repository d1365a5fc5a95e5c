'use client'

import { useState } from 'react'
import type { KeyCreated } from '@/contract/keys.ts'
import { useTouch } from '@/lib/query-keys.ts'
import { CreateKeyDialog } from './create-key-dialog.tsx'
import { ShownOnce } from './shown-once.tsx'

type Props = Readonly<{
  application: Readonly<{ id: string; name: string }> | undefined
  isEmailVerified: boolean
  onClose(): void
}>

/** Asks for the key, then shows its secret, this once. The secret lives in this component's state and nowhere else. */
export function CreateKey({ application, isEmailVerified, onClose }: Props) {
  const touch = useTouch()
  const [created, setCreated] = useState<KeyCreated>()
  if (created !== undefined)
    return <ShownOnce title={`${created.key.name} is created`} created={created} onDone={onClose} />
  return (
    <CreateKeyDialog
      application={application}
      isEmailVerified={isEmailVerified}
      onClose={onClose}
      onCreated={(next) => {
        setCreated(next)
        void touch('keys', 'applications', 'quickStart')
      }}
    />
  )
}
