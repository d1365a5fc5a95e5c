import type { Explanation, RecordedRequest } from '@gatehouse/policy'
import type { Explained } from '@/contract/explain.ts'
import type { RouteTestResult } from '@/contract/route-test.ts'
import { formatLatency } from '@/lib/format.ts'
import { StatusPill } from '@/ui/badge.tsx'
import { Callout } from '@/ui/callout.tsx'
import { Facts, Section } from '@/ui/card.tsx'
import { RelativeTime } from '@/ui/relative-time.tsx'
import { RouteCandidates } from '@/ui/route-candidates.tsx'
import { LimitsTable } from './limits-table.tsx'
import { PhaseList } from './phase-list.tsx'
import { TargetsTable } from './targets-table.tsx'
import { outcomeLook } from './view-model.ts'

/** What a gateway said, as a trace that can be read from the top. */
export function ExplainedView({ explained }: Readonly<{ explained: Explained }>) {
  const { recorded, explanation, evaluated } = explained
  return (
    <>
      {recorded !== null && <Recorded recorded={recorded} />}
      {explanation !== null && <Trace explained={explained} explanation={explanation} />}
      {explanation === null && <Evaluated evaluated={evaluated} revision={recorded?.revision} />}
    </>
  )
}

function Recorded({ recorded }: Readonly<{ recorded: RecordedRequest }>) {
  const { method, path, status, code, time, revision, application, key, durationMs } = recorded
  return (
    <Section title="What happened" description="As the access log has it.">
      <Facts
        rows={[
          { label: 'Call', value: <code>{`${method} ${path}`}</code> },
          { label: 'Answer', value: code === null ? status : `${status} ${code}` },
          { label: 'When', value: <RelativeTime at={new Date(time).toISOString()} /> },
          { label: 'Took', value: formatLatency(durationMs) },
          { label: 'Revision', value: revision ?? 'none' },
          { label: 'Key', value: <code>{key ?? 'none'}</code> },
          { label: 'Application', value: <code>{application ?? 'none'}</code> },
        ]}
      />
    </Section>
  )
}

type TraceProps = Readonly<{ explained: Explained; explanation: Explanation }>

function Trace({ explained, explanation }: TraceProps) {
  const { outcome, revision, key, candidates, limits, targets, forwarded, phases } = explanation
  const { tone, word } = outcomeLook(explained)
  const isElsewhere =
    explained.recorded !== null && explained.recorded.route !== (explanation.route?.id ?? null)
  return (
    <>
      <Section title="What would happen now">
        <div className="flex flex-wrap items-center gap-3 text-sm">
          <StatusPill tone={tone}>{word}</StatusPill>
          <span className="text-ink-2">
            {outcome.detail}. Revision {revision ?? '—'}
            {key !== null && `, key ${key.hint ?? key.id}`}.
          </span>
        </div>
        {isElsewhere && (
          <Callout tone="warn" title="The request took another route">
            Its query or its header fields decided, and the log keeps neither. Add the fields and
            explain again.
          </Callout>
        )}
        <PhaseList phases={phases} />
      </Section>
      <Section title="Routes that fit" description="In the order in which they are asked.">
        <RouteCandidates label="Routes that fit" candidates={candidates} />
      </Section>
      {limits.length > 0 && (
        <Section title="Limits" description="Looked at, and not charged.">
          <LimitsTable limits={limits} />
        </Section>
      )}
      {targets.length > 0 && (
        <Section title="Targets" description="As the thread sees them that was asked.">
          <TargetsTable targets={targets} />
        </Section>
      )}
      {forwarded !== null && (
        <Section title="What the upstream would get">
          <Facts
            rows={[
              { label: 'URL', value: <code className="wrap-anywhere">{forwarded.url}</code> },
              ...forwarded.fields.map(([name, value]) => ({
                label: <code>{name}</code>,
                value: <code className="wrap-anywhere">{value}</code>,
              })),
            ]}
          />
        </Section>
      )}
    </>
  )
}

type EvaluatedProps = Readonly<{
  evaluated: RouteTestResult | null
  revision: number | null | undefined
}>

function Evaluated({ evaluated, revision }: EvaluatedProps) {
  if (evaluated === null) {
    return (
      <Callout tone="warn" title="It cannot be explained any more">
        Its revision is not in force, and is not known here.
      </Callout>
    )
  }
  const { outcome, detail, route, forwardedTo, says, candidates } = evaluated
  return (
    <Section
      title={`Why, by revision ${revision}`}
      description="That revision is not in force any more: routes are its own, keys, limits and health are nobody’s to tell."
    >
      <p className="text-sm">
        <StatusPill tone={outcome === 'matched' ? 'ok' : 'warn'}>
          {route === null ? detail : `${route.path} of ${route.apiName} ${route.versionName}`}
        </StatusPill>{' '}
        <span className="text-ink-2">{says.join(' ')}</span>
      </p>
      {forwardedTo !== null && (
        <p className="text-sm wrap-anywhere text-ink-2">
          Forwarded to <code>{forwardedTo}</code>
        </p>
      )}
      <RouteCandidates label="Routes that fit" candidates={candidates} />
    </Section>
  )
}
