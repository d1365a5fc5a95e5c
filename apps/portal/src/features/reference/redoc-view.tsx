'use client'

import dynamic from 'next/dynamic'
import { useTheme } from 'next-themes'
import { type ReactNode, useEffect, useState } from 'react'
import { StyleSheetManager } from 'styled-components'
import './api-reference.css'
import { containElementStyles } from './contain-element-styles.ts'

const RedocStandalone = dynamic(
  () => import('redoc').then(({ RedocStandalone: component }) => component),
  { ssr: false },
)

/** Its own requests to its maker are off; the download is offered by our API. 56 px: the bar over it that stays. */
const OPTIONS = { disableTelemetry: true, hideDownloadButtons: true, scrollYOffset: 56 } as const

const STYLIS_PLUGINS = [containElementStyles]

type Props = Readonly<{
  specUrl: string
  /** The path of the page; Redoc puts the operation behind it. */
  basePath: string
  loading: ReactNode
  onLoaded(error?: Error): void
}>

/** Redoc inside our frame: it follows our theme and keeps its styles to itself. */
export function RedocView({ specUrl, basePath, loading, onLoaded }: Props) {
  const isReady = useThemeForRedoc()
  return (
    <div className="api-reference">
      {isReady ? (
        <StyleSheetManager stylisPlugins={STYLIS_PLUGINS}>
          <RedocStandalone
            specUrl={specUrl}
            basePath={basePath}
            options={OPTIONS}
            onLoaded={onLoaded}
          >
            {loading}
          </RedocStandalone>
        </StyleSheetManager>
      ) : (
        loading
      )}
    </div>
  )
}

const COLOUR_MODE_KEY = 'redoc.colorMode'

/**
 * Redoc reads its theme from local storage when it starts and keeps it in a class on `<html>`; later it listens only to its own
 * switch. So the storage is set before it starts, and its hidden switch is pressed when our theme changes.
 */
function useThemeForRedoc(): boolean {
  const { resolvedTheme } = useTheme()
  const [isReady, setReady] = useState(false)
  useEffect(() => {
    if (resolvedTheme === undefined) return
    localStorage.setItem(COLOUR_MODE_KEY, resolvedTheme)
    const own = document.querySelector<HTMLElement>('[data-testid="color-mode-switcher"]')
    if (own !== null && own.getAttribute('aria-label') !== resolvedTheme) own.click()
    setReady(true)
  }, [resolvedTheme])
  useEffect(() => () => document.documentElement.classList.remove('light', 'dark'), [])
  return isReady
}
