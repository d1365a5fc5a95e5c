/**
 * E-mail addresses as names of accounts.
 *
 * Accepts the plain `local@domain` that mail providers hand out (the form of HTML's `<input type=email>`, with a dot in
 * the domain, and letters beyond ASCII); refuses quoted local parts, comments and address literals, which nobody signs
 * up with and which have hurt many a mailer. Source RFC 5321 §4.5.3.1 for the lengths, WHATWG HTML for the form.
 */
export type ParsedEmail =
  | Readonly<{ ok: true; email: string }>
  | Readonly<{ ok: false; reason: EmailRefusal }>

export type EmailRefusal = 'empty' | 'too_long' | 'control_character' | 'malformed'

const LENGTH_MAX = 254
const LOCAL_LENGTH_MAX = 64
const LOCAL = /^[\p{L}\p{M}\p{N}!#$%&'*+/=?^_`{|}~-]+(?:\.[\p{L}\p{M}\p{N}!#$%&'*+/=?^_`{|}~-]+)*$/u
const LABEL = /^[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}-]{0,61}[\p{L}\p{M}\p{N}])?$/u

/**
 * Reads an address; `email` is trimmed, NFC, and lower case as a whole: no provider of note tells `Ann@` from `ann@`,
 * and two accounts that differ only in case would be a trap. Never throws; work is bounded by the length limit.
 */
export function parseEmail(text: string): ParsedEmail {
  if (text.length > 4 * LENGTH_MAX) return { ok: false, reason: 'too_long' }
  if (/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(text)) return { ok: false, reason: 'control_character' }
  const email = text.trim().normalize('NFC').toLowerCase().normalize('NFC')
  if (email === '') return { ok: false, reason: 'empty' }
  if (email.length > LENGTH_MAX) return { ok: false, reason: 'too_long' }
  const at = email.lastIndexOf('@')
  const local = email.slice(0, Math.max(at, 0))
  const labels = email.slice(at + 1).split('.')
  const isWellFormed =
    local.length <= LOCAL_LENGTH_MAX &&
    LOCAL.test(local) &&
    labels.length >= 2 &&
    labels.every((label) => LABEL.test(label)) &&
    !/^\d+$/.test(labels.at(-1) ?? '')
  return isWellFormed ? { ok: true, email } : { ok: false, reason: 'malformed' }
}
