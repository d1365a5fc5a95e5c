import { Callout } from './callout.tsx'

/** What the compiler warns of in the record that is edited; it can be published all the same. */
export function DraftWarnings({ warnings }: Readonly<{ warnings: readonly string[] }>) {
  if (warnings.length === 0) return null
  return (
    <Callout tone="warn" title="To look at before publishing">
      {warnings.map((text) => (
        <p key={text}>{text}</p>
      ))}
    </Callout>
  )
}
