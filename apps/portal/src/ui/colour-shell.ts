export type ShellPart = Readonly<{
  text: string
  kind: 'command' | 'flag' | 'string' | 'word'
  at: number
}>

const TOKEN = /'[^']*'|"(?:[^"\\]|\\.)*"|\s+|[^\s'"]+/g

/**
 * Splits a shell sample into what is worth telling apart: the command at the start of a line, flags, quoted strings.
 * The parts' text, joined, is the input.
 */
export function colourShell(code: string): readonly ShellPart[] {
  const parts: ShellPart[] = []
  let end = 0
  let startsCommand = true
  for (const match of code.matchAll(TOKEN)) {
    if (match.index > end) parts.push({ text: code.slice(end, match.index), kind: 'word', at: end })
    const text = match[0]
    end = match.index + text.length
    const blank = text.trim() === ''
    parts.push({ text, kind: blank ? 'word' : kindOf(text, startsCommand), at: match.index })
    startsCommand = blank ? startsCommand || endsCommand(code, match.index, text) : false
  }
  if (end < code.length) parts.push({ text: code.slice(end), kind: 'word', at: end })
  return parts
}

function kindOf(text: string, startsCommand: boolean): ShellPart['kind'] {
  if (startsCommand) return 'command'
  if (text.startsWith("'") || text.startsWith('"')) return 'string'
  return text.startsWith('-') ? 'flag' : 'word'
}

/** A line break starts a new command unless a backslash carries the line on. */
function endsCommand(code: string, at: number, blank: string): boolean {
  return blank.includes('\n') && code[at - 1] !== '\\'
}
