import { formatCount } from '@/lib/format.ts'
import { Section } from '@/ui/card.tsx'

type Note = Readonly<{ code: string; message: string; count: number; pointers: readonly string[] }>

/** What of a document its SDKs do not express: each once, with the places behind it. */
export function SdkNotes({ notes }: Readonly<{ notes: readonly Note[] }>) {
  if (notes.length === 0) return null
  return (
    <Section
      title="Not as in the document"
      description="What a client in another language cannot say, or leaves to the API."
    >
      <ul className="divide-y divide-line rounded-box border border-line bg-surface text-sm">
        {notes.map(({ code, message, count, pointers }) => (
          <li key={code} className="px-4 py-2.5">
            <details>
              <summary className="cursor-pointer">
                {message} <span className="text-ink-3">{formatCount(count, 'place')}</span>
              </summary>
              <ul className="mt-2 flex flex-col gap-1 font-mono text-xs text-ink-2">
                {pointers.map((pointer) => (
                  <li key={pointer} className="wrap-anywhere">
                    {pointer}
                  </li>
                ))}
                {count > pointers.length && <li>and {count - pointers.length} more</li>}
              </ul>
            </details>
          </li>
        ))}
      </ul>
    </Section>
  )
}
