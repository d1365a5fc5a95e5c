import type { Metadata } from 'next'
import { KeyQuery } from '@/contract/keys.ts'
import { KeysPanel } from '@/features/keys/keys-panel.tsx'
import { KEY_DEFAULTS, keysQuery } from '@/features/keys/queries.ts'
import { readListParams, type SearchParams, toListQuery } from '@/lib/list-params.ts'
import { load, Prefetched } from '@/lib/prefetched.tsx'
import { listKeys } from '@/server/keys.ts'
import { pageMember } from '@/server/page-access.ts'
import { may } from '@/server/permissions.ts'

export const metadata: Metadata = { title: 'Keys' }

export default async function KeysPage({ searchParams }: Readonly<{ searchParams: SearchParams }>) {
  const { membershipRole, isEmailVerified } = await pageMember()
  const values = await readListParams(KEY_DEFAULTS, searchParams)
  return (
    <Prefetched
      loads={[load(keysQuery(values), async () => listKeys(toListQuery(KeyQuery, values)))]}
    >
      <KeysPanel mayWrite={may(membershipRole, 'key.write')} isEmailVerified={isEmailVerified} />
    </Prefetched>
  )
}
