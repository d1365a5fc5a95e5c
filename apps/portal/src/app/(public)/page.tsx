import { cookies } from 'next/headers'
import { sessionCookieName } from '@/contract/session.ts'
import { env } from '@/env.ts'
import { Landing } from '@/features/landing/landing.tsx'

export default async function LandingPage() {
  const { GATEWAY_URL, DEMO } = env()
  const jar = await cookies()
  const signedIn = jar.has(sessionCookieName(true)) || jar.has(sessionCookieName(false))
  return (
    <Landing
      gatewayUrl={GATEWAY_URL.replace(/\/$/, '')}
      samplePath={DEMO === '1' ? '/ferry/v2/sailings' : '/your-api/v1/things'}
      signedIn={signedIn}
    />
  )
}
