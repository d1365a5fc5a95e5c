import type { Metadata, Viewport } from 'next'
import { headers } from 'next/headers'
import type { ReactNode } from 'react'
import { fonts } from '@/ui/page/fonts.ts'
import { Providers } from '@/ui/page/providers.tsx'
import { SkipLink } from '@/ui/page/skip-link.tsx'
import './globals.css'

export const metadata: Metadata = {
  title: { default: 'Gatehouse', template: '%s · Gatehouse' },
  description: 'Keys, documentation, limits and usage for our APIs, in one place.',
}

export const viewport: Viewport = {
  colorScheme: 'light dark',
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#fbfaf7' },
    { media: '(prefers-color-scheme: dark)', color: '#13120f' },
  ],
}

/**
 * Reading the nonce makes every page dynamic, which the policy needs anyway: a page made at
 * build time has no nonce that a browser would accept.
 */
export default async function RootLayout({ children }: Readonly<{ children: ReactNode }>) {
  const nonce = (await headers()).get('x-nonce') ?? undefined
  return (
    <html lang="en" suppressHydrationWarning>
      <body className={fonts}>
        <Providers nonce={nonce}>
          <SkipLink />
          {children}
        </Providers>
      </body>
    </html>
  )
}
