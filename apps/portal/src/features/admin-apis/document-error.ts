type Message = Readonly<{ message?: string | undefined }>

/** The server speaks of the text or the URL, the contract of the document as a whole. */
export function documentError(errors: object): string | undefined {
  const { document } = errors as {
    document?: Message & { text?: Message; url?: Message }
  }
  return document?.text?.message ?? document?.url?.message ?? document?.message
}
