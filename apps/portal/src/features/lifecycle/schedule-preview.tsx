import type { SchedulePreview } from '@/contract/lifecycle.ts'
import { CodeBlock } from '@/ui/code-block.tsx'
import { Dialog } from '@/ui/dialog.tsx'
import { Findings } from './findings.tsx'

type Props = Readonly<{ preview: SchedulePreview; name: string; onClose(): void }>

/** What callers would see: the fields on every answer, and the answer after the sunset. */
export function SchedulePreviewDialog({ preview, name, onClose }: Props) {
  const { fields, gone, findings } = preview
  const headers = fields.map(({ name: field, value }) => `${field}: ${value}`).join('\n')
  return (
    <Dialog open size="lg" onOpenChange={onClose} title={`What callers of ${name} would see`}>
      <div className="flex flex-col gap-5">
        <Findings findings={findings} />
        {headers === '' ? (
          <p className="text-sm text-ink-2">Nothing is announced, so no headers are sent.</p>
        ) : (
          <>
            <CodeBlock title="On every answer" code={headers} wrap />
            <CodeBlock
              title="410 after the sunset"
              code={JSON.stringify(gone, undefined, 2)}
              wrap
            />
          </>
        )}
      </div>
    </Dialog>
  )
}
