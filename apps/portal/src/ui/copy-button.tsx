'use client'

import { Check, Copy } from 'lucide-react'
import { useEffect, useState } from 'react'
import { Button } from './button.tsx'
import { IconButton } from './icon-button.tsx'

const SHOWN_MS = 2_000

type Props = Readonly<{
  text: string
  /** What is copied: "Copy key". */
  label?: string
  /** With its words, or as an icon only. */
  look?: 'button' | 'icon'
  className?: string
}>

/** Puts text on the clipboard and says so. */
export function CopyButton({ text, label = 'Copy', look = 'icon', className }: Props) {
  const [state, setState] = useState<'idle' | 'copied' | 'failed'>('idle')

  useEffect(() => {
    if (state === 'idle') return
    const timer = setTimeout(() => setState('idle'), SHOWN_MS)
    return () => clearTimeout(timer)
  }, [state])

  async function copy() {
    try {
      await navigator.clipboard.writeText(text)
      setState('copied')
    } catch {
      setState('failed') // no permission, or not a secure context: the text can still be selected
    }
  }

  const Icon = state === 'copied' ? Check : Copy
  const icon = <Icon aria-hidden className="size-4" />
  const shared = { onClick: () => void copy(), ...(className === undefined ? {} : { className }) }
  return (
    <>
      {look === 'icon' ? (
        <IconButton {...shared} label={label} icon={icon} />
      ) : (
        <Button {...shared} icon={icon}>
          {state === 'copied' ? 'Copied' : label}
        </Button>
      )}
      <span role="status" className="sr-only">
        {state === 'copied' && 'Copied'}
        {state === 'failed' && 'Could not copy. Select the text and copy it yourself.'}
      </span>
    </>
  )
}
