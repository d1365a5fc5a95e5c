/** One measured figure. `atMost` and `atLeast` are targets; without one the figure is context. */
export type Figure = Readonly<{
  name: string
  value: number
  unit: string
  atMost?: number
  atLeast?: number
}>

/** Digits that a reader can use. */
const SIGNIFICANT_DIGITS = 4

/** Whether a figure meets its target; null when it has none. The only place where that is decided. */
export function meetsTarget({ value, atMost, atLeast }: Figure): boolean | null {
  if (atMost === undefined && atLeast === undefined) return null
  return (
    value <= (atMost ?? Number.POSITIVE_INFINITY) && value >= (atLeast ?? Number.NEGATIVE_INFINITY)
  )
}

/** Prints each figure as a JSON line; the exit code says whether all targets are met. */
export function report(figures: readonly Figure[]): void {
  for (const figure of figures) {
    const { name, unit, atMost, atLeast } = figure
    const value = Number(figure.value.toPrecision(SIGNIFICANT_DIGITS))
    const pass = meetsTarget(figure)
    console.log(JSON.stringify({ name, value, unit, target: atMost ?? atLeast ?? null, pass }))
    if (pass === false) process.exitCode = 1
  }
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2
}
