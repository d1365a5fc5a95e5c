'use client'

import { useState } from 'react'
import type { Explained } from '@/contract/explain.ts'
import { Card } from '@/ui/card.tsx'
import { Tabs } from '@/ui/tabs.tsx'
import { useUrlState } from '@/ui/url-state.ts'
import { CallForm } from './call-form.tsx'
import { ExplainedView } from './explained-view.tsx'
import { RequestForm } from './request-form.tsx'

const DEFAULTS = { by: 'call', requestId: '' }
type By = 'call' | 'request'

/** Ask a gateway why: about a call that nobody makes, or about a request of its log. */
export function ExplainPanel({ isMember }: Readonly<{ isMember: boolean }>) {
  const url = useUrlState(DEFAULTS)
  const [explained, setExplained] = useState<Explained>()
  const by: By = url.values.by === 'request' || url.values.requestId !== '' ? 'request' : 'call'
  return (
    <>
      <Card>
        <Tabs<By>
          label="What to explain"
          value={by}
          onValueChange={(next) => {
            setExplained(undefined)
            url.set({ by: next, requestId: '' })
          }}
          tabs={[
            {
              value: 'call',
              label: 'A call',
              content: <CallForm isMember={isMember} onExplained={setExplained} />,
            },
            {
              value: 'request',
              label: 'A request id',
              content: (
                <RequestForm
                  key={url.values.requestId}
                  requestId={url.values.requestId}
                  onExplained={setExplained}
                />
              ),
            },
          ]}
        />
      </Card>
      <div role="status" className="flex min-w-0 flex-col gap-6">
        {explained !== undefined && <ExplainedView explained={explained} />}
      </div>
    </>
  )
}
