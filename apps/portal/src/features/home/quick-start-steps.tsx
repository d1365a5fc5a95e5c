import Link from 'next/link'
import type { ReactNode } from 'react'
import type { QuickStart } from '@/contract/quick-start.ts'
import { callFromEnvironment } from '@/lib/first-call.ts'
import type { Step } from '@/ui/checklist.tsx'
import { CodeBlock } from '@/ui/code-block.tsx'
import { LinkButton } from '@/ui/link-button.tsx'
import { explainFailure, type StepId, stepViews } from './view-model.ts'

type Words = Readonly<{ title: string; detail?: ReactNode; action?: ReactNode }>

/** The steps with their words: what to do now, or what was done. */
export function quickStartSteps(quickStart: QuickStart, outboxHref: string | undefined): Step[] {
  return stepViews(quickStart).map(({ id, state }) => ({
    ...{ id, state },
    ...WORDS[id](quickStart, outboxHref),
  }))
}

type WordsOf = (quickStart: QuickStart, outboxHref: string | undefined) => Words

const WORDS: Record<StepId, WordsOf> = {
  verify: (_, outboxHref) => ({
    title: 'Verify your e-mail address',
    detail: 'Open the link in the mail we sent you. Keys are given to verified addresses only.',
    ...(outboxHref !== undefined && { action: primary(outboxHref, 'Open the demo’s outbox') }),
  }),
  application: ({ application }) =>
    application !== null
      ? { title: `Application ${application.name} is there` }
      : {
          title: 'Make an application',
          detail: 'What you build: a site, a job, an integration. Keys belong to it.',
          action: primary('/applications?create=1', 'Create an application'),
        },
  subscription: ({ subscription }) => subscriptionWords(subscription),
  key: ({ key, application }) =>
    key !== null
      ? { title: `Key ${key.name} (${key.display}) is there` }
      : {
          title: 'Create a key',
          detail: 'It is shown once. Have a place ready to store it.',
          action: primary(
            application === null
              ? '/keys?create=1'
              : `/applications/${application.id}/keys?create=1`,
            'Create a key',
          ),
        },
  call: ({ firstRequestAt, sampleUrl }) =>
    firstRequestAt !== null
      ? { title: 'Your first call arrived' }
      : { title: 'Call the API', detail: <CallDetail sampleUrl={sampleUrl} /> },
  success: (quickStart) => successWords(quickStart),
}

function subscriptionWords(subscription: QuickStart['subscription']): Words {
  if (subscription === null) {
    return {
      title: 'Subscribe it to an API',
      detail: 'Choose an API and a tier. The tier says how much you may call.',
      action: primary('/apis', 'Open the catalogue'),
    }
  }
  const { apiName, apiSlug, state } = subscription
  if (state === 'active') return { title: `Subscribed to ${apiName}` }
  return {
    title:
      state === 'pending'
        ? `The subscription to ${apiName} waits for approval`
        : `The subscription to ${apiName} is suspended`,
    detail:
      state === 'pending'
        ? 'The API’s owner decides. This list goes on by itself; a tier without approval works at once.'
        : 'The provider has suspended it. Ask them what to do.',
    action: <LinkButton href={`/apis/${apiSlug}`}>Look at its tiers</LinkButton>,
  }
}

function successWords({ firstSuccessAt, lastFailure, sampleUrl }: QuickStart): Words {
  if (firstSuccessAt !== null) return { title: 'A call was answered 200' }
  if (lastFailure === null) return { title: 'Get a 200' }
  const { title, detail, codes } = explainFailure(lastFailure)
  return {
    title,
    detail: (
      <div className="flex flex-col gap-3">
        <p>
          {detail}{' '}
          {codes.map((code, index) => (
            <span key={code}>
              {index > 0 && ', '}
              <Link href={`/docs/errors/${code}`} className="link font-mono text-xs">
                {code}
              </Link>
            </span>
          ))}
        </p>
        {sampleUrl !== null && <CallDetail sampleUrl={sampleUrl} />}
      </div>
    ),
  }
}

function CallDetail({ sampleUrl }: Readonly<{ sampleUrl: string | null }>) {
  if (sampleUrl === null) return <p>No API can be called yet: nothing is published.</p>
  return (
    <div className="flex max-w-160 flex-col gap-2">
      <p>Paste this into a terminal, with your key. The call is seen here within seconds.</p>
      <CodeBlock code={callFromEnvironment(sampleUrl)} language="shell" title="The first call" />
    </div>
  )
}

function primary(href: string, label: string) {
  return (
    <LinkButton href={href} variant="primary">
      {label}
    </LinkButton>
  )
}
