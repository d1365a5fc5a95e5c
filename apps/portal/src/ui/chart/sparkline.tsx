type Props = Readonly<{
  /** Oldest first. */
  values: readonly number[]
  /** "312 calls in 7 days." */
  sentence: string
}>

const WIDTH = 72
const HEIGHT = 20

/** A row's own little chart: bars on a zero line, the same scale within one row only. */
export function Sparkline({ values, sentence }: Props) {
  const most = Math.max(1, ...values)
  const step = WIDTH / Math.max(values.length, 1)
  return (
    <svg
      role="img"
      aria-label={sentence}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      width={WIDTH}
      height={HEIGHT}
      className="inline-block align-middle"
    >
      <line x1="0" x2={WIDTH} y1={HEIGHT - 0.5} y2={HEIGHT - 0.5} stroke="var(--line)" />
      {values.map((value, index) => {
        const height = (value / most) * (HEIGHT - 2)
        return (
          <rect
            // biome-ignore lint/suspicious/noArrayIndexKey: a bar is its place in time
            key={index}
            x={index * step + 0.75}
            y={HEIGHT - 1 - height}
            width={Math.max(step - 1.5, 1)}
            height={height}
            fill="var(--chart-1)"
          />
        )
      })}
    </svg>
  )
}
