import 'server-only'
import { headers } from 'next/headers'
import { notFound, redirect } from 'next/navigation'
import { PAGE_PATH_HEADER } from '@/contract/session.ts'
import { type Actor, currentActor, type Member, requireMember } from './session.ts'

/** Who looks at this page. Strangers are sent to sign in and brought back; a session that ended meanwhile is a stranger's. */
export async function pageUser(): Promise<Actor> {
  const actor = await currentActor()
  if (actor !== null) return actor
  return redirect(`/sign-in?${new URLSearchParams({ next: await pagePath() })}`)
}

/** The same for pages about an organisation; people without one have their settings, admins their own console. */
export async function pageMember(): Promise<Member> {
  const { organizationId, role } = await pageUser()
  if (organizationId !== null) return requireMember()
  return redirect(role === 'admin' ? '/admin' : '/settings')
}

/** For the frame around them, so that the redirect is an answer of its own and no part of a page that streams already. */
export async function consoleUser(): Promise<Actor> {
  const actor = await pageUser()
  const isSettings = /^\/settings(\/|\?|$)/.test(await pagePath())
  if (actor.organizationId === null && !isSettings) await pageMember()
  return actor
}

/** The same as `pageUser` for the admin's console, which does not exist for anybody else. */
export async function pageAdmin(): Promise<Actor> {
  const actor = await pageUser()
  return actor.role === 'admin' ? actor : notFound()
}

async function pagePath(): Promise<string> {
  return (await headers()).get(PAGE_PATH_HEADER) ?? '/home'
}
