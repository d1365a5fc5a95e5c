import { guideSteps } from '@/lib/guide-steps.ts'
import { MarkdownText } from '@/ui/markdown.tsx'
import { EmptyState } from '@/ui/states.tsx'

/** A guide as numbered steps. */
export function MigrationSteps({ text }: Readonly<{ text: string }>) {
  const { introduction, steps } = guideSteps(text)
  if (introduction === '' && steps.length === 0) {
    return (
      <EmptyState title="No guide has been written yet">
        Compare the references of both versions meanwhile.
      </EmptyState>
    )
  }
  return (
    <div className="flex max-w-[75ch] flex-col gap-6">
      {introduction !== '' && <MarkdownText text={introduction} />}
      <ol className="flex flex-col gap-6">
        {steps.map(({ title, text: body }, index) => (
          <li key={title} className="flex flex-col gap-2">
            <h3 className="text-md font-semibold">
              <span className="mr-2 text-ink-3 tabular-nums">{index + 1}.</span>
              {title}
            </h3>
            <MarkdownText text={body} />
          </li>
        ))}
      </ol>
    </div>
  )
}
