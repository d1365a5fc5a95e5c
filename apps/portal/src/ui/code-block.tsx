'use client'

import clsx from 'clsx'
import { useId } from 'react'
import { colourShell } from './colour-shell.ts'
import { CopyButton } from './copy-button.tsx'
import { ScrollRegion } from './scroll-region.tsx'

type Props = Readonly<{
  code: string
  /** Above the code: a file name, "Request". Also names the region. */
  title?: string
  language?: 'shell' | 'plain'
  /** Lines break instead of scrolling. */
  wrap?: boolean
  className?: string
}>

const KIND_STYLE = {
  word: '',
  flag: 'text-ink-2',
  string: 'text-accent-text',
  command: 'font-medium text-ink',
} as const

/** Code to read and to copy. Long lines scroll inside it, also by keyboard. */
export function CodeBlock({ code, title, language = 'plain', wrap = false, className }: Props) {
  const id = useId()
  return (
    <figure
      className={clsx(
        'min-w-0 overflow-hidden rounded-box border border-line bg-sunken',
        className,
      )}
    >
      <figcaption className="flex h-9 items-center justify-between gap-3 border-b border-line pr-0.5 pl-3 text-xs text-ink-3">
        <span id={id} className="min-w-0 truncate">
          {title ?? (language === 'shell' ? 'Terminal' : 'Text')}
        </span>
        <CopyButton text={code} label={`Copy ${title ?? 'code'}`} />
      </figcaption>
      <ScrollRegion labelledBy={id} className="px-3 py-2.5 text-sm">
        <pre className={clsx(wrap && 'wrap-anywhere whitespace-pre-wrap')}>
          <code>
            {language === 'shell'
              ? colourShell(code).map(({ text, kind, at }) => (
                  <span key={at} className={KIND_STYLE[kind]}>
                    {text}
                  </span>
                ))
              : code}
          </code>
        </pre>
      </ScrollRegion>
    </figure>
  )
}
