import { type ClaimedBuild, type Pool, reportSdkProgress } from '@gatehouse/db'

const HEARTBEAT_MS = 10_000

/** Gathers what a build says and writes it down: at each step, and every ten seconds as a sign of life. */
export function keepBuildLog(pool: Pool, build: ClaimedBuild, onLost: () => void) {
  const lines: string[] = []
  let [progress, step] = [0, '']
  let writing: Promise<void> = Promise.resolve()
  const write = () => {
    // One after the other, so that an older state never overwrites a newer one.
    writing = writing
      .then(() => reportSdkProgress(pool, build.id, { progress, step, log: lines.join('\n') }))
      .catch(onLost)
  }
  const beat = setInterval(write, HEARTBEAT_MS)
  return {
    note(line: string): void {
      lines.push(line)
    },
    progress(percent: number, name: string): void {
      ;[progress, step] = [percent, name]
      lines.push(`— ${name}`)
      write()
    },
    text: () => lines.join('\n'),
    async stop(): Promise<void> {
      clearInterval(beat)
      await writing
    },
  }
}
