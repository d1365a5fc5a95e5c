import type { MailAttempt, OutgoingMail } from '@gatehouse/db'
import { createTransport } from 'nodemailer'

/** Sends one message, or gives up when `signal` aborts: then it may be tried again. */
export type Mailer = (mail: OutgoingMail, signal: AbortSignal) => Promise<MailAttempt>

export type MailerSettings = Readonly<{
  smtpUrl: string
  /** `Name <address>` or an address. */
  from: string
  /** Right-hand side of Message-IDs. */
  messageIdHost: string
}>

/** Below the 90 s for which the message's row may stay locked. */
const ATTEMPT_MS = 60_000
const CONNECT_MS = 10_000
const SILENCE_MS = 20_000

/**
 * Hands messages to the mail server at `smtpUrl` and says what it answered.
 *
 * The Message-ID comes from the message's own id: should one be sent twice, receivers can tell that it is the same.
 */
export function createMailer({ smtpUrl, from, messageIdHost }: MailerSettings): Mailer {
  const transport = createTransport({
    url: smtpUrl,
    connectionTimeout: CONNECT_MS,
    greetingTimeout: CONNECT_MS,
    socketTimeout: SILENCE_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  return async (mail, signal) => {
    try {
      await transport.sendMail({
        messageId: `<${mail.id}@${messageIdHost}>`,
        date: mail.createdAt,
        from,
        // As a structure: a comma in the text cannot make two recipients of one.
        to: { name: '', address: mail.recipient },
        subject: mail.subject,
        text: mail.text,
        ...(mail.html === undefined ? {} : { html: mail.html }),
        headers: { 'Auto-Submitted': 'auto-generated' }, // RFC 3834: no holiday replies
        signal: AbortSignal.any([signal, AbortSignal.timeout(ATTEMPT_MS)]),
      })
      return { kind: 'sent' }
    } catch (error) {
      return attemptOf(error as SmtpError)
    }
  }
}

/** What nodemailer adds to its errors. */
type SmtpError = Error & { code?: string; response?: string; responseCode?: number }

/** Codes that speak of this message; others (greeting, TLS, sign-in) speak of the server and may pass. */
const ABOUT_THE_MESSAGE: readonly string[] = ['EENVELOPE', 'EMESSAGE']

/** RFC 5321 §4.2.1: 5yz is for good, 4yz is for now. Without an answer the address itself was not usable. */
function attemptOf({ code, response, responseCode = 550, message }: SmtpError): MailAttempt {
  const isFinal = ABOUT_THE_MESSAGE.includes(code ?? '') && responseCode >= 500
  return { kind: isFinal ? 'refused' : 'deferred', reason: response ?? message }
}
