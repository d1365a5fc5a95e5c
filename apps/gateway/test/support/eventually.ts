/** Waits until `check` holds, or fails at the deadline saying what for. */
export async function eventually(
  what: string,
  check: () => boolean | Promise<boolean>,
  deadlineMs = 8_000,
): Promise<void> {
  const startedTick = performance.now()
  while (!(await check())) {
    if (performance.now() - startedTick > deadlineMs) throw new Error(`did not happen: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}
