/** What a document says and an SDK cannot, once for each kind, with the places. Shown beside the download. */
export type SdkNote = Readonly<{
  code: SdkNoteCode
  message: string
  /** How many places there are; `pointers` names the first of them. */
  count: number
  /** JSON pointers into the document, or the names that were changed. */
  pointers: readonly string[]
}>

const MESSAGES = {
  constraints_left_to_api:
    'Limits on values (pattern, minimum, maxLength, uniqueItems, …) are checked by the API and not by the SDK, so that a looser limit breaks no client.',
  defaults_left_to_api: 'Default values are filled in by the API and not by the SDK.',
  formats_as_text: 'Texts with a format of their own (uuid, uri, email, …) are plain texts.',
  union_untyped: 'A value of several unrelated types has no type in the SDK: check it before use.',
  tuple_untyped: 'A list whose places have different types is a list of untyped values.',
  enum_untyped: 'Listed values of mixed types, or with unusual characters, are not an enum.',
  keyword_left_out: 'Conditions (not, if, dependentSchemas, contains, …) are not in the types.',
  siblings_left_out: 'What stands beside a $ref, other than texts, is not in the types.',
  false_schema: 'A value that may never be there is typed as anything.',
  pattern_properties: 'Properties by pattern are typed as additional properties.',
  property_left_out: 'A property with a name that not every language can take is not in the types.',
  reference_broken: 'A reference that leads nowhere is typed as anything.',
  webhooks_left_out: 'Webhooks are calls to you: the SDK does not make them.',
  callbacks_left_out: 'Callbacks are calls to you: the SDK does not make them.',
  links_left_out: 'Links between operations are not in the SDK.',
  media_types_left_out: 'An operation offers several media types: the SDK uses one, JSON first.',
  media_untyped: 'Bodies that are not JSON or a form are texts or bytes.',
  parameter_as_text: 'A parameter with a structured value takes a text.',
  cookie_left_out: 'Cookie parameters do not pass through the gateway as such and are left out.',
  header_left_out: 'Headers that HTTP or the SDK sets itself are no parameters.',
  path_parameter_added: 'A path has a parameter that is not described: it takes a text.',
  method_left_out: 'TRACE is not something that clients send.',
  operation_left_out: 'A path with characters that no URL template may have is left out.',
  operation_named: 'An operation without an operationId is named after its method and path.',
  operation_renamed: 'An operationId that is taken, or means something in a language, is changed.',
  schema_renamed: 'A schema name that is taken, or means something in a language, is changed.',
  version_adjusted: 'The version of the document is not a semantic version and is adjusted.',
} as const

export type SdkNoteCode = keyof typeof MESSAGES

const POINTERS_SHOWN = 20

/** Gathers notes while a document is converted. A place that is met again, by another reference to it, counts once. */
export class NoteBook {
  readonly #found = new Map<SdkNoteCode, Set<string>>()

  add(code: SdkNoteCode, pointer: string): void {
    const places = this.#found.get(code) ?? new Set()
    this.#found.set(code, places.add(pointer))
  }

  /** In the order in which the first of each was found. */
  notes(): SdkNote[] {
    return [...this.#found].map(([code, places]) => ({
      code,
      message: MESSAGES[code],
      count: places.size,
      pointers: [...places].slice(0, POINTERS_SHOWN),
    }))
  }
}
