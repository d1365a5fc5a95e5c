import { z } from 'zod'

const KEY = 'gatehouse.recent'
const KEPT = 5
const Hrefs = z.array(z.string().startsWith('/'))

/** Where the palette led lately on this device, newest first. */
export function readRecent(): readonly string[] {
  try {
    return Hrefs.parse(JSON.parse(localStorage.getItem(KEY) ?? '[]')).slice(0, KEPT)
  } catch {
    return [] // forbidden, or not ours: the palette works without
  }
}

export function rememberRecent(href: string): void {
  const next = [href, ...readRecent().filter((other) => other !== href)].slice(0, KEPT)
  try {
    localStorage.setItem(KEY, JSON.stringify(next))
  } catch {
    return // nothing to remember it in
  }
}
