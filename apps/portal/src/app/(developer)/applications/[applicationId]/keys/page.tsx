import type { Metadata } from 'next'
import { KeyQuery } from '@/contract/keys.ts'
import { KeysPanel } from '@/features/keys/keys-panel.tsx'
import { KEY_DEFAULTS, keysQuery } from '@/features/keys/queries.ts'
import { readListParams, type SearchParams, toListQuery } from '@/lib/list-params.ts'
import { load, Prefetched } from '@/lib/prefetched.tsx'
import { getApplication } from '@/server/applications.ts'
import { listApplicationKeys } from '@/server/keys.ts'
import { orNotFound } from '@/server/or-not-found.ts'
import { pageMember } from '@/server/page-access.ts'
import { may } from '@/server/permissions.ts'

export const metadata: Metadata = { title: 'Keys' }

type Props = Readonly<{
  params: Promise<{ applicationId: string }>
  searchParams: SearchParams
}>

export default async function ApplicationKeysPage({ params, searchParams }: Props) {
  const { membershipRole, isEmailVerified } = await pageMember()
  const { applicationId } = await params
  const { id, name } = await orNotFound(getApplication(applicationId))
  const values = await readListParams(KEY_DEFAULTS, searchParams)
  return (
    <Prefetched
      loads={[
        load(keysQuery(values, applicationId), async () =>
          listApplicationKeys(applicationId, toListQuery(KeyQuery, values)),
        ),
      ]}
    >
      <KeysPanel
        application={{ id, name }}
        mayWrite={may(membershipRole, 'key.write')}
        isEmailVerified={isEmailVerified}
      />
    </Prefetched>
  )
}
