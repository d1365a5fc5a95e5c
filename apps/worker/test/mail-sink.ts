import type { AddressInfo } from 'node:net'
import { SMTPServer } from 'smtp-server'

export type MailSink = Readonly<{
  url: string
  /** What arrived, as it came over the wire. */
  messages: readonly Readonly<{ recipients: readonly string[]; raw: string }>[]
  /** Answers every further recipient like this, or takes them again. */
  answer(refusal: Readonly<{ code: number; text: string }> | null): void
  close(): Promise<void>
}>

/** A real SMTP server on a free port that keeps what it gets. */
export async function startMailSink(): Promise<MailSink> {
  const messages: { recipients: string[]; raw: string }[] = []
  let refusal: Readonly<{ code: number; text: string }> | null = null
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    logger: false,
    onRcptTo(_address, _session, callback) {
      if (refusal === null) return callback()
      callback(Object.assign(new Error(refusal.text), { responseCode: refusal.code }))
    },
    onData(stream, session, callback) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        const recipients = session.envelope.rcptTo.map(({ address }) => address)
        messages.push({ recipients, raw: Buffer.concat(chunks).toString() })
        callback()
      })
    },
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.server.address() as AddressInfo
  return {
    url: `smtp://127.0.0.1:${port}`,
    messages,
    answer(next) {
      refusal = next
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
}
