/** A migration guide in parts: what stands before its first step, and the steps. */
export type GuideSteps = Readonly<{
  introduction: string
  steps: readonly Readonly<{ title: string; text: string }>[]
}>

/** Each second-level heading of the Markdown begins a step; one inside a fenced block is code. */
export function guideSteps(markdown: string): GuideSteps {
  const introduction: string[] = []
  const steps: { title: string; lines: string[] }[] = []
  let fence: string | undefined
  for (const line of markdown.split(/\r?\n/)) {
    const marker = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1]
    if (fence === undefined) fence = marker
    else if (marker?.startsWith(fence)) fence = undefined
    const title = fence === undefined ? /^## +(.+?)(?: +#+)?\s*$/.exec(line)?.[1] : undefined
    if (title !== undefined) steps.push({ title, lines: [] })
    else (steps.at(-1)?.lines ?? introduction).push(line)
  }
  return {
    introduction: introduction.join('\n').trim(),
    steps: steps.map(({ title, lines }) => ({ title, text: lines.join('\n').trim() })),
  }
}
