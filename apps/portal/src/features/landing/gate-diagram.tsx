import type { ReactNode } from 'react'

const COURSES = [
  { question: 'Who is calling?', answer: 'key', refusal: '401' },
  { question: 'May they?', answer: 'subscription', refusal: '403' },
  { question: 'How much is left?', answer: 'r=88; t=12', refusal: '429' },
  { question: 'Which way?', answer: 'v2 → upstream', refusal: '404' },
] as const

/**
 * A call on its way through the gate: the request, the four questions as courses of a wall, what comes back.
 * Side by side on a wide screen, from top to bottom on a narrow one.
 */
export function GateDiagram({ samplePath }: Readonly<{ samplePath: string }>) {
  return (
    <div className="grid items-stretch gap-0 lg:grid-cols-[1fr_72px_1.15fr_72px_1fr]">
      <Panel title="Your call">
        <Line>GET {samplePath}</Line>
        <Line dim>Authorization: Bearer</Line>
        <Line dim>gh_live_••••••••••k3Vq</Line>
      </Panel>
      <Arrow />
      <Gate />
      <Arrow />
      <Panel title="What you get back">
        <Line>
          <span className="text-ok">200 OK</span>
        </Line>
        <Line dim>RateLimit: "default";r=88;t=12</Line>
        <Line dim>X-Request-Id: req_01jx…</Line>
        <div className="mt-4 border-t border-line pt-3">
          <UsageBars />
          <p className="mt-1.5 text-xs text-ink-3">and on your usage page, seconds later</p>
        </div>
      </Panel>
    </div>
  )
}

type PanelProps = Readonly<{ title: string; children: ReactNode }>

function Panel({ title, children }: PanelProps) {
  return (
    <div className="flex min-w-0 flex-col justify-center">
      <div className="rounded-box border border-line bg-paper p-4">
        <p className="mb-2.5 text-xs font-medium text-ink-3">{title}</p>
        {children}
      </div>
    </div>
  )
}

function Line({ dim = false, children }: Readonly<{ dim?: boolean; children: ReactNode }>) {
  return (
    <code
      className={`block text-xs leading-5 wrap-anywhere ${dim ? 'text-ink-2' : 'font-medium text-ink'}`}
    >
      {children}
    </code>
  )
}

function Arrow() {
  return (
    <div className="flex items-center justify-center py-2 text-line-strong lg:py-0">
      <svg viewBox="0 0 72 12" aria-hidden className="hidden h-3 w-18 lg:block">
        <path d="M4 6h60" stroke="currentColor" strokeDasharray="2 4" />
        <path d="M62 2l5 4-5 4" fill="none" stroke="currentColor" />
      </svg>
      <svg viewBox="0 0 12 36" aria-hidden className="h-9 w-3 lg:hidden">
        <path d="M6 2v28" stroke="currentColor" strokeDasharray="2 4" />
        <path d="M2 28l4 5 4-5" fill="none" stroke="currentColor" />
      </svg>
    </div>
  )
}

/** The wall: merlons on top, one course a question. */
function Gate() {
  return (
    <div className="flex flex-col">
      <div aria-hidden className="flex h-4 justify-between">
        {[0, 1, 2, 3].map((merlon) => (
          <span
            key={merlon}
            className="w-[17%] rounded-t-[3px] border border-b-0 border-accent-line bg-accent-soft"
          />
        ))}
      </div>
      <ol className="overflow-hidden rounded-b-box border border-accent-line bg-accent-soft">
        {COURSES.map(({ question, answer, refusal }, index) => (
          <li
            key={question}
            className="flex items-center gap-3 border-b border-accent-line px-4 py-3 last:border-b-0"
          >
            <span className="text-xs text-accent-text tabular-nums">{index + 1}</span>
            <span className="min-w-0 flex-1">
              <span className="block text-base font-medium">{question}</span>
              <code className="block text-xs text-ink-2">{answer}</code>
            </span>
            <span className="text-xs text-ink-2">
              or <code>{refusal}</code>
            </span>
          </li>
        ))}
      </ol>
    </div>
  )
}

const BARS = [6, 9, 7, 11, 14, 10, 16, 13, 18, 15, 21, 24] as const
const BAR_WIDTH = 14
const PLOT_HEIGHT = 30

function UsageBars() {
  return (
    <svg
      role="img"
      aria-label="Twelve bars of calls over time, growing; the last one is highlighted."
      viewBox={`0 0 ${BARS.length * BAR_WIDTH} ${PLOT_HEIGHT}`}
      className="h-8 w-full"
      preserveAspectRatio="none"
    >
      {BARS.map((calls, index) => (
        <rect
          // biome-ignore lint/suspicious/noArrayIndexKey: a bar is its place in time
          key={index}
          x={index * BAR_WIDTH + 1.5}
          y={PLOT_HEIGHT - calls}
          width={BAR_WIDTH - 3}
          height={calls}
          fill={index === BARS.length - 1 ? 'var(--accent)' : 'var(--chart-ok)'}
        />
      ))}
    </svg>
  )
}
