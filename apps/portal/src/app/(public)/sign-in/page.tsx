import type { Metadata } from 'next'
import Link from 'next/link'
import { SignInForm } from '@/features/sign-in/sign-in-form.tsx'
import { NarrowPage } from '@/ui/page/narrow-page.tsx'

export const metadata: Metadata = { title: 'Sign in' }

type Props = Readonly<{ searchParams: Promise<{ next?: string | string[] }> }>

export default async function SignInPage({ searchParams }: Props) {
  const { next } = await searchParams
  return (
    <NarrowPage
      title="Sign in"
      footer={
        <>
          No account yet?{' '}
          <Link href="/sign-up" className="link">
            Create one
          </Link>
        </>
      }
    >
      <SignInForm next={typeof next === 'string' ? next : undefined} />
    </NarrowPage>
  )
}
