'use client'

import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { KeyCreated } from '@/contract/keys.ts'
import { callWithSecret } from '@/lib/first-call.ts'
import { useTouch } from '@/lib/query-keys.ts'
import { SecretDialog } from '@/ui/secret-dialog.tsx'
import { CreateKeyDialog } from './create-key-dialog.tsx'
import { sampleCallQuery } from './queries.ts'
import { originOf } from './view-model.ts'

type Props = Readonly<{
  application: Readonly<{ id: string; name: string }> | undefined
  isEmailVerified: boolean
  onClose(): void
}>

/** Asks for the key, then shows its secret, this once. The secret lives in this component's state and nowhere else. */
export function CreateKey({ application, isEmailVerified, onClose }: Props) {
  const touch = useTouch()
  const [created, setCreated] = useState<KeyCreated>()
  if (created !== undefined) return <ShownOnce created={created} onDone={onClose} />
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

type ShownProps = Readonly<{ created: KeyCreated; onDone(): void }>

function ShownOnce({ created: { key, secret }, onDone }: ShownProps) {
  const { data: url } = useQuery(sampleCallQuery(key.applicationId))
  const sample =
    url === undefined || url === null
      ? {}
      : { envLines: { GATEHOUSE_URL: originOf(url) }, curl: callWithSecret(url, secret) }
  return (
    <SecretDialog
      secret={secret}
      title={`${key.name} is created`}
      description={`A ${key.environment} key of ${key.applicationName}.`}
      envName="GATEHOUSE_API_KEY"
      {...sample}
      onDone={onDone}
    />
  )
}
