import type { SchedulePreview } from '@/contract/lifecycle.ts'
import { Dialog } from '@/ui/dialog.tsx'
import { PreviewDetails } from './told.tsx'

type Props = Readonly<{ preview: SchedulePreview; name: string; onClose(): void }>

/** What callers would see: the fields on every answer, and the answer after the sunset. */
export function SchedulePreviewDialog({ preview, name, onClose }: Props) {
  return (
    <Dialog open size="lg" onOpenChange={onClose} title={`What callers of ${name} would see`}>
      <PreviewDetails preview={preview} />
    </Dialog>
  )
}
