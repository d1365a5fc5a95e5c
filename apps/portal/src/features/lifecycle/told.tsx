import type { SchedulePreview } from '@/contract/lifecycle.ts'
import { CodeBlock } from '@/ui/code-block.tsx'
import { Findings } from './findings.tsx'

type Told = Pick<SchedulePreview, 'fields' | 'gone'>

/** What a plan would tell callers, and what is to be said against it. */
export function PreviewDetails({ preview }: Readonly<{ preview: SchedulePreview }>) {
  const { findings, operations } = preview
  return (
    <div className="flex flex-col gap-5">
      <Findings findings={findings} />
      {operations.length === 0 ? (
        <ToldBlocks told={preview} />
      ) : (
        operations.map((operation) => <ToldBlocks key={operation.id} told={operation} />)
      )}
    </div>
  )
}

/** The fields on every answer, and the answer after the sunset. */
function ToldBlocks({ told: { fields, gone } }: Readonly<{ told: Told }>) {
  const headers = fields.map(({ name, value }) => `${name}: ${value}`).join('\n')
  if (headers === '') {
    return <p className="text-sm text-ink-2">Nothing is announced, so no headers are sent.</p>
  }
  return (
    <>
      <CodeBlock title="On every answer" code={headers} wrap />
      <CodeBlock title="410 after the sunset" code={JSON.stringify(gone, undefined, 2)} wrap />
    </>
  )
}
