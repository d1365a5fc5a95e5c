import 'server-only'
import { type DbTx, enqueueMail } from '@gatehouse/db'
import { env } from '@/env.ts'
import { secretBox } from './db.ts'

type Recipient = Readonly<{ email: string; name: string; role: 'developer' | 'admin' }>
type Letter = Readonly<{ kind: string; subject: string; paragraphs: readonly string[] }>

/** Asks a person to prove the address. The token stands in the fragment, which browsers never send. */
export function mailVerification(tx: DbTx, to: Recipient, token: string): Promise<string> {
  return send(tx, to, {
    kind: 'verify_email',
    subject: 'Verify your e-mail address',
    paragraphs: [
      'Somebody signed up at our developer portal with this address. If it was you, open this link within 24 hours:',
      link('/verify-email', token),
      'If it was not you, do nothing: without the link the account stays unverified and gets no keys.',
    ],
  })
}

/** Tells somebody who has an account that a sign-up was tried with the address. */
export function mailAlreadySignedUp(tx: DbTx, to: Recipient): Promise<string> {
  return send(tx, to, {
    kind: 'already_signed_up',
    subject: 'You already have an account',
    paragraphs: [
      'Somebody, probably you, signed up again with this address. Nothing was changed. Sign in here:',
      `${env().PORTAL_URL}/sign-in`,
      'If you do not know the password any more, set a new one here:',
      `${env().PORTAL_URL}/forgotten-password`,
    ],
  })
}

/** The link that sets a new password. */
export function mailPasswordReset(tx: DbTx, to: Recipient, token: string): Promise<string> {
  return send(tx, to, {
    kind: 'reset_password',
    subject: 'Set a new password',
    paragraphs: [
      'Somebody asked for a new password for this address. If it was you, open this link within 30 minutes:',
      link('/reset-password', token),
      'If it was not you, do nothing: the password stays as it is.',
    ],
  })
}

/** Tells a person that the password is another one now. */
export function mailPasswordChanged(tx: DbTx, to: Recipient): Promise<string> {
  return send(tx, to, {
    kind: 'password_changed',
    subject: 'Your password was changed',
    paragraphs: [
      'The password of your account was changed, and every other session was ended.',
      'If it was not you, set a new one now:',
      `${env().PORTAL_URL}/forgotten-password`,
    ],
  })
}

/** The answer to somebody who asked for a subscription that needs approval. */
export function mailSubscriptionDecided(
  tx: DbTx,
  to: Recipient,
  decision: Readonly<{
    isApproved: boolean
    reason: string
    apiName: string
    applicationName: string
    tierName: string
  }>,
): Promise<string> {
  const { isApproved, reason, apiName, applicationName, tierName } = decision
  const what = `${applicationName} to ${apiName} at ${tierName}`
  return send(tx, to, {
    kind: isApproved ? 'subscription_approved' : 'subscription_denied',
    subject: `Your subscription to ${apiName} was ${isApproved ? 'approved' : 'not approved'}`,
    paragraphs: [
      isApproved
        ? `The subscription of ${what} is active: its keys work now.`
        : `The subscription of ${what} was not approved.`,
      ...(reason === '' ? [] : [`What our team says about it: ${reason}`]),
      `${env().PORTAL_URL}/applications`,
    ],
  })
}

/** The answer to somebody who asked for another tier. */
export function mailTierDecided(
  tx: DbTx,
  to: Recipient,
  decision: Readonly<{
    isApproved: boolean
    reason: string
    apiName: string
    applicationName: string
    fromName: string
    toName: string
  }>,
): Promise<string> {
  const { isApproved, reason, apiName, applicationName, fromName, toName } = decision
  return send(tx, to, {
    kind: isApproved ? 'tier_request_approved' : 'tier_request_denied',
    subject: `Your request for ${toName} of ${apiName} was ${isApproved ? 'approved' : 'not approved'}`,
    paragraphs: [
      isApproved
        ? `The subscription of ${applicationName} to ${apiName} moved from ${fromName} to ${toName}.`
        : `The subscription of ${applicationName} to ${apiName} stays at ${fromName}.`,
      ...(reason === '' ? [] : [`What our team says about it: ${reason}`]),
      `${env().PORTAL_URL}/applications`,
    ],
  })
}

function link(path: string, token: string): string {
  return `${env().PORTAL_URL}${path}#token=${token}`
}

function send(tx: DbTx, to: Recipient, { kind, subject, paragraphs }: Letter): Promise<string> {
  return enqueueMail(tx, secretBox(), {
    kind,
    recipient: to.email,
    subject,
    text: [`Hello ${to.name},`, ...paragraphs].join('\n\n'),
    isAdminMail: to.role === 'admin',
  })
}
