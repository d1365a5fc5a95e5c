import type { DbTx } from './client.ts'
import { enqueueJob } from './jobs.ts'
import { mintId } from './mint-id.ts'
import type { SecretBox } from './secret-box.ts'

export type MailBody = Readonly<{ text: string; html?: string }>

export type MailInput = MailBody &
  Readonly<{
    /** verify_email, reset_password, … */
    kind: string
    recipient: string
    subject: string
    organizationId?: string | null
    /** Mail to people of the provider; the demo's outbox page never shows it. */
    isAdminMail?: boolean
  }>

/**
 * Puts a mail into the outbox and queues its sending, in the caller's transaction. Gives the message's id. The body is sealed: it
 * may hold a link that signs somebody in.
 */
export async function enqueueMail(tx: DbTx, box: SecretBox, mail: MailInput): Promise<string> {
  const id = mintId('mail')
  await tx.mailMessage.create({
    data: {
      id,
      kind: mail.kind,
      isAdminMail: mail.isAdminMail ?? false,
      organizationId: mail.organizationId ?? null,
      recipient: mail.recipient,
      subject: mail.subject,
      sealedBody: Buffer.from(box.seal(id, JSON.stringify({ text: mail.text, html: mail.html }))),
    },
  })
  await enqueueJob(tx, 'send_mail', { mailId: id }, { jobKey: mailJobKey(id) })
  return id
}

/** One job a message, by its key. */
export function mailJobKey(mailId: string): string {
  return `mail:${mailId}`
}

/** The body of a message. @throws when it was sealed under another master key */
export function openMail(
  box: SecretBox,
  message: { id: string; sealedBody: Uint8Array },
): MailBody {
  return JSON.parse(box.open(message.id, message.sealedBody)) as MailBody
}
