import { createHmac } from 'node:crypto'
import {
  type DbTx,
  type DeliveryAttempt,
  enqueueMail,
  type OutgoingAlert,
  type SecretBox,
} from '@gatehouse/db'
import { assertNever } from '@gatehouse/policy'
import { type AlertMessage, alertMessage } from './alert-message.ts'
import { guardedPost, type PostLimits } from './guarded-post.ts'

export type AlertSender = Readonly<{
  box: SecretBox
  portalUrl: string
  privateNetworks: PostLimits['privateNetworks']
  /** UTC epoch milliseconds; what a receiver is told as the time of sending. */
  nowMs: () => number
  /** Milliseconds a receiver has; 10 s unless a test says otherwise. */
  deadlineMs?: number
}>

/** Sends one alert to its channel. A mail is handed to the outbox in `tx` and is sent when that commits. */
export async function sendAlert(
  sender: AlertSender,
  alert: OutgoingAlert,
  tx: DbTx,
  signal: AbortSignal,
): Promise<DeliveryAttempt> {
  const message = alertMessage(alert, sender.portalUrl)
  const { kind, address, secret } = alert.channel
  const limits = { ...sender, signal }
  switch (kind) {
    case 'mail':
      await enqueueMail(tx, sender.box, { ...letterOf(message), recipient: address })
      return { kind: 'sent', httpStatus: null }
    case 'slack':
      return posted(await guardedPost(secret ?? '', slackBody(message), JSON_BODY, limits))
    case 'webhook': {
      const body = JSON.stringify(message.payload)
      const headers = {
        ...JSON_BODY,
        ...signatureHeaders(alert.id, body, secret ?? '', sender.nowMs()),
      }
      return posted(await guardedPost(address, body, headers, limits))
    }
    default:
      return assertNever(kind)
  }
}

const JSON_BODY = { 'content-type': 'application/json' } as const

function letterOf({ title, sentences, url }: AlertMessage) {
  return {
    kind: 'slo_alert',
    isAdminMail: true,
    subject: title,
    text: [title, ...sentences, url].join('\n\n'),
  }
}

/** Slack's mrkdwn: the three characters that mean something are written as entities, so a name cannot ping a channel. */
function slackBody({ title, sentences, url }: AlertMessage): string {
  const text = [`*${escapeSlack(title)}*`, ...sentences.map(escapeSlack), `<${url}>`].join('\n')
  return JSON.stringify({ text })
}

function escapeSlack(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

/**
 * Proves where a body comes from and when.
 *
 * Source   the Standard Webhooks specification: HMAC-SHA-256 of `<id>.<seconds>.<body>` in base64, under the bytes that the
 *          secret holds in base64 after `whsec_`. The id is the delivery's, the same at every attempt.
 */
export function signatureHeaders(
  id: string,
  body: string,
  secret: string,
  nowMs: number,
): Record<string, string> {
  const seconds = String(Math.floor(nowMs / 1_000))
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64')
  const signature = createHmac('sha256', key).update(`${id}.${seconds}.${body}`).digest('base64')
  return {
    'webhook-id': id,
    'webhook-timestamp': seconds,
    'webhook-signature': `v1,${signature}`,
  }
}

/** Statuses of a receiver that may do better in a while; every other refusal stays one. */
const MAY_PASS: readonly number[] = [408, 409, 425, 429]

function posted(result: Awaited<ReturnType<typeof guardedPost>>): DeliveryAttempt {
  if (!result.ok) {
    const kind = result.reason === 'refused' ? 'refused' : 'deferred'
    return { kind, httpStatus: null, reason: result.message }
  }
  const httpStatus = result.status
  if (httpStatus >= 200 && httpStatus < 300) return { kind: 'sent', httpStatus }
  if (httpStatus >= 300 && httpStatus < 400) {
    const reason = 'It redirects, and redirects are not followed. Give its final address.'
    return { kind: 'refused', httpStatus, reason }
  }
  const kind = httpStatus >= 500 || MAY_PASS.includes(httpStatus) ? 'deferred' : 'refused'
  return { kind, httpStatus, reason: `It answered ${httpStatus}.` }
}
