import 'server-only'
import { may } from './permissions.ts'
import { currentActor } from './session.ts'

/**
 * Who looks at a page that everybody may see, as far as subscriptions go: nobody known, a member who may subscribe, a member
 * who may only look, or somebody without an organisation.
 */
export async function subscriptionViewer(): Promise<
  'stranger' | 'subscriber' | 'reader' | 'outsider'
> {
  const actor = await currentActor()
  if (actor === null) return 'stranger'
  if (actor.membershipRole === null) return 'outsider'
  return may(actor.membershipRole, 'subscription.write') ? 'subscriber' : 'reader'
}
