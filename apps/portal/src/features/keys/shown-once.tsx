'use client'

import { useQuery } from '@tanstack/react-query'
import type { KeyCreated } from '@/contract/keys.ts'
import { callWithSecret } from '@/lib/first-call.ts'
import { SecretDialog } from '@/ui/secret-dialog.tsx'
import { sampleCallQuery } from './queries.ts'
import { originOf } from './view-model.ts'

type Props = Readonly<{ title: string; created: KeyCreated; detail?: string; onDone(): void }>

/** The secret of a new key with its `.env` lines and a first call, this once. */
export function ShownOnce({ title, created: { key, secret }, detail = '', onDone }: Props) {
  const { data: url } = useQuery(sampleCallQuery(key.applicationId))
  const sample =
    url === undefined || url === null
      ? {}
      : { envLines: { GATEHOUSE_URL: originOf(url) }, curl: callWithSecret(url, secret) }
  return (
    <SecretDialog
      secret={secret}
      title={title}
      description={`A ${key.environment} key of ${key.applicationName}. ${detail}`.trim()}
      envName="GATEHOUSE_API_KEY"
      {...sample}
      onDone={onDone}
    />
  )
}
