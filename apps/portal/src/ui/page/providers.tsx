'use client'

import { QueryClientProvider } from '@tanstack/react-query'
import { ThemeProvider } from 'next-themes'
import type { ReactNode } from 'react'
import { getQueryClient } from '@/lib/query-client.ts'
import { NonceProvider } from '../nonce.tsx'
import { Toaster } from '../toaster.tsx'
import { TooltipProvider } from '../tooltip.tsx'

type Props = Readonly<{ nonce: string | undefined; children: ReactNode }>

/** What every page stands on: theme, server data, tooltips, toasts. */
export function Providers({ nonce, children }: Props) {
  return (
    <NonceProvider nonce={nonce}>
      <ThemeProvider
        attribute="data-theme"
        defaultTheme="system"
        disableTransitionOnChange
        {...(nonce === undefined ? {} : { nonce })}
      >
        <QueryClientProvider client={getQueryClient()}>
          <TooltipProvider delayDuration={300}>{children}</TooltipProvider>
        </QueryClientProvider>
        <Toaster />
      </ThemeProvider>
    </NonceProvider>
  )
}
