'use client'

import { useState } from 'react'
import { limitSamples } from '@/lib/limit-samples.ts'
import { CodeBlock } from '@/ui/code-block.tsx'
import { Tabs } from '@/ui/tabs.tsx'

/** Programs that call `url` and wait as a 429 says, one for each language. */
export function LimitSamples({ url }: Readonly<{ url: string }>) {
  const samples = limitSamples(url)
  const [language, setLanguage] = useState<string>('typescript')
  return (
    <Tabs
      label="Language"
      value={language}
      onValueChange={setLanguage}
      tabs={samples.map(({ id, label, title, code }) => ({
        value: id,
        label,
        content: (
          <CodeBlock title={title} code={code} language={id === 'curl' ? 'shell' : 'plain'} />
        ),
      }))}
    />
  )
}
