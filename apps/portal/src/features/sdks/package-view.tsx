'use client'

import { Download } from 'lucide-react'
import type { SdkPackage } from '@/contract/sdks.ts'
import { formatBytes, formatLatency } from '@/lib/format.ts'
import { StatusPill } from '@/ui/badge.tsx'
import { buttonStyle } from '@/ui/button-style.ts'
import { Callout } from '@/ui/callout.tsx'
import { Section } from '@/ui/card.tsx'
import { CodeBlock } from '@/ui/code-block.tsx'
import { CopyButton } from '@/ui/copy-button.tsx'
import { Field } from '@/ui/field.tsx'
import { Input } from '@/ui/input.tsx'
import { ScrollRegion } from '@/ui/scroll-region.tsx'
import { exportLine, FILE_NAMES, LANGUAGE_NAMES, proofLook } from './view-model.ts'

type Props = Readonly<{
  one: SdkPackage
  needsKey: boolean
  apiKey: string
  onApiKeyChange(key: string): void
}>

/** How to get a package and make its first call, and what proves that it works. */
export function PackageView({ one, needsKey, apiKey, onApiKeyChange }: Props) {
  const zip = one.files.find(({ kind }) => kind === 'zip')
  return (
    <div className="flex min-w-0 flex-col gap-8">
      <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-3">
        <p className="flex min-w-0 flex-wrap items-center gap-x-3 gap-y-1 text-sm">
          <code className="min-w-0 wrap-anywhere">{one.packageName}</code>
          <span className="text-ink-3">{one.version}</span>
          <Badge one={one} />
        </p>
        {zip !== undefined && (
          <a href={zip.href} download={zip.fileName} className={buttonStyle('primary', 'md')}>
            <Download aria-hidden className="size-4" />
            Download for {LANGUAGE_NAMES[one.language]}
          </a>
        )}
      </div>
      {one.state === 'proved' ? (
        <FirstCall one={one} needsKey={needsKey} apiKey={apiKey} onApiKeyChange={onApiKeyChange} />
      ) : (
        <NotProved one={one} />
      )}
      <Files one={one} />
      <Proof one={one} />
    </div>
  )
}

function Badge({ one }: Readonly<{ one: SdkPackage }>) {
  const { tone, label } = proofLook(one)
  return <StatusPill tone={tone}>{label}</StatusPill>
}

function NotProved({ one }: Readonly<{ one: SdkPackage }>) {
  const language = LANGUAGE_NAMES[one.language]
  if (one.missing === null) {
    return (
      <Callout tone="danger" title={`The ${language} SDK does not work, so it is not given out`}>
        It was made from the document and failed what is tried with every SDK. The log below says
        where.
      </Callout>
    )
  }
  return (
    <Callout tone="warn" title={`The ${language} SDK could not be tried, so it is not given out`}>
      {one.missing.message} {one.missing.fix}
    </Callout>
  )
}

function FirstCall({ one, needsKey, apiKey, onApiKeyChange }: Props) {
  const install = needsKey ? `${one.installLine}\n${exportLine(apiKey)}` : one.installLine
  return (
    <Section title="The first call">
      {needsKey && (
        <Field
          label="Your key"
          aside="Optional"
          help="Only put into the lines below. It stays in this tab and is not sent."
          className="max-w-120"
        >
          <Input
            mono
            autoComplete="off"
            spellCheck={false}
            value={apiKey}
            onChange={(event) => onApiKeyChange(event.target.value)}
          />
        </Field>
      )}
      <CodeBlock code={install} language="shell" title="Install" />
      <CodeBlock code={one.firstCall} title={LANGUAGE_NAMES[one.language]} />
    </Section>
  )
}

function Files({ one }: Readonly<{ one: SdkPackage }>) {
  if (one.files.length === 0) return null
  return (
    <Section title="Files">
      <ul className="divide-y divide-line rounded-box border border-line bg-surface text-sm">
        {one.files.map(({ kind, fileName, size, sha256, href }) => (
          <li key={kind} className="flex flex-wrap items-center gap-x-6 gap-y-1 px-4 py-2.5">
            <span className="w-40 shrink-0 text-ink-3">{FILE_NAMES[kind]}</span>
            <span className="min-w-0 flex-1 basis-60">
              <a href={href} download={fileName} className="link wrap-anywhere">
                {fileName}
              </a>{' '}
              <span className="whitespace-nowrap text-ink-3">{formatBytes(size)}</span>
            </span>
            <span className="flex min-w-0 items-center gap-1 text-xs text-ink-3">
              SHA-256 <code className="truncate">{sha256.slice(0, 16)}…</code>
              <CopyButton text={sha256} label={`Copy the SHA-256 of ${fileName}`} />
            </span>
          </li>
        ))}
      </ul>
    </Section>
  )
}

function Proof({ one }: Readonly<{ one: SdkPackage }>) {
  return (
    <Section
      title="Proof"
      description="Compiled, checked and run against a mock of the document, without network, before it can be downloaded."
    >
      {one.steps.length > 0 && (
        <ul className="flex flex-wrap gap-2">
          {one.steps.map(({ name, ok, ms }) => (
            <li key={name}>
              <StatusPill tone={ok ? 'ok' : 'danger'}>
                {name} · {formatLatency(ms)}
                {!ok && <span className="sr-only"> failed</span>}
              </StatusPill>
            </li>
          ))}
        </ul>
      )}
      <details className="text-sm">
        <summary className="cursor-pointer">Log</summary>
        <ScrollRegion
          label={`Log of the ${LANGUAGE_NAMES[one.language]} proof`}
          className="mt-2 max-h-100 rounded-box border border-line bg-sunken p-3 text-xs"
        >
          <pre className="whitespace-pre-wrap wrap-anywhere">{one.log}</pre>
        </ScrollRegion>
      </details>
    </Section>
  )
}
