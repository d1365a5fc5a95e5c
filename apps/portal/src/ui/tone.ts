/** What a state means to the reader. Colour is one of three signs: there is always an icon and a word too. */
export type Tone = 'neutral' | 'accent' | 'ok' | 'warn' | 'danger' | 'info'

/** Background, outline and text of a small tinted thing in that tone. */
export const TONE_STYLE: Record<Tone, string> = {
  neutral: 'border-line bg-sunken text-ink-2',
  accent: 'border-accent-line bg-accent-soft text-accent-text',
  ok: 'border-ok-line bg-ok-soft text-ok',
  warn: 'border-warn-line bg-warn-soft text-warn',
  danger: 'border-danger-line bg-danger-soft text-danger',
  info: 'border-info-line bg-info-soft text-info',
}
