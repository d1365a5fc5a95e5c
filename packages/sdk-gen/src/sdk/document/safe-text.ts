/**
 * Texts of a document become comments, strings and names of generated code. The document is somebody else's, so each
 * kind of text is cut down to what cannot end a comment or a string in any of the three languages.
 */

/** Words that mean something in TypeScript, Python or Go, or that a generated package uses itself. Lower case. */
const RESERVED = new Set(
  `abstract all allpages and any api apiclient apierror apiexception apikeyauth apiproblem apiresponse api_client append array as asserts async await
  baseapi basemodel bigint blob bool boolean break byte bytes case catch chan class client clientoptions close collections complex
  config configuration connectionerror const constructor context continue copy date datetime debugger decimal declare def default defer
  deprecationnotice del delete dict do each elif else enum error eval except exec export extends fallthrough false fetch fetcherror field
  file finally float for from func function generic get global go goto if implements import in infer instanceof int interface is iterable
  iterator json keyof lambda len let list make map match middleware model module name namespace never new nil none nonlocal not null
  number object of open options or package panic pass print private promise property protected prototype public raise range record recover
  request requestinit requestopts require requirederror response responseerror retry return runtime schema select self service set
  signal static str string struct super switch symbol target then this throw time timeout transport true try tuple type typeof uint
  undefined unique unknown unset url urlsearchparams valueof var void while with yield`.split(
    /\s+/,
  ),
)

/** Whether a name, however it is written, is taken by a language or by the package itself. */
export function isReserved(name: string): boolean {
  return RESERVED.has(name.toLowerCase())
}

/** `sailing-id`, `sailingId` and `sailing id` as `SailingId`; a text without letters or digits is `fallback`. */
export function pascalCase(text: string, fallback: string): string {
  const words = text.normalize('NFKD').match(/[A-Za-z0-9]+/g) ?? []
  const name = words.map((word) => `${word.charAt(0).toUpperCase()}${word.slice(1)}`).join('')
  if (name === '') return fallback
  return /^[0-9]/.test(name) ? `N${name}` : name
}

export function camelCase(text: string, fallback: string): string {
  const name = pascalCase(text, fallback)
  return `${name.charAt(0).toLowerCase()}${name.slice(1)}`
}

/** `nextCursor` as `next_cursor`. */
export function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}

const CONTROL = /[\p{Cc}\p{Cf}\u2028\u2029]+/gu

/**
 * A text for people, safe inside the comments of every language: no end of a comment, no triple quote, no escape.
 * A backslash becomes its full-width form, which reads the same.
 */
export function commentText(text: string): string {
  return text
    .split(/\r\n|[\r\n]/)
    .map((line) => line.replace(CONTROL, ' '))
    .join('\n')
    .replaceAll('*/', '* /')
    .replaceAll('/*', '/ *')
    .replaceAll('"""', "'''")
    .replaceAll('\\', '＼')
    .trim()
}

/** One line of it. */
export function lineText(text: string): string {
  return commentText(text.replace(CONTROL, ' ')).replace(/\s+/g, ' ')
}

/** A name that goes on the wire: written between quotes, and in Go between backticks, in generated code. */
export function isWireName(name: string): boolean {
  return /^[\w.$@:~+\-/[\] ]{1,200}$/.test(name) && !name.includes('${')
}

/** A property that every language can name. Python's models have one of the last kind themselves. */
export function isPropertyName(name: string): boolean {
  return isWireName(name) && /[A-Za-z0-9]/.test(name) && name !== 'additional_properties'
}

/** A path that may stand in a template literal, where a dollar sign and a brace would be code. */
export function isPathTemplate(path: string): boolean {
  return /^\/[\w\-.~!$()*+,;=:@%/{}]*$/.test(path) && !path.includes('${')
}

/** RFC 6838 §4.2; no parameters. */
export function isMediaType(text: string): boolean {
  return /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+$/.test(text)
}

const CODE_LENGTH_MAX = 80

/** A name of somebody's document as Markdown code: on one line, short, and never ended by what is in it. */
export function code(text: string): string {
  const plain = text.replaceAll(/[`\p{Cc}\p{Zl}\p{Zp}]/gu, ' ').trim()
  const short = plain.length > CODE_LENGTH_MAX ? `${plain.slice(0, CODE_LENGTH_MAX - 1)}…` : plain
  return `\`${short || ' '}\``
}
