import type { ReactNode } from 'react'
import { BrandLink } from './brand.tsx'
import type { NavSection, PaletteEntry } from './nav.ts'
import { Palette } from './palette.tsx'
import { ShortcutHelp } from './shortcut-help.tsx'
import { NavDrawer, SideNav } from './side-nav.tsx'
import { ThemeSwitch } from './theme-switch.tsx'

type Props = Readonly<{
  /** Names the navigation: "Developer", "Administration". */
  label: string
  sections: readonly NavSection[]
  /** Where the mark leads. */
  homeHref: string
  productName?: string
  /** More for the palette than the navigation has. */
  paletteEntries?: readonly PaletteEntry[]
  /** The organisation switcher, or the organisation's name. */
  organization?: ReactNode
  /** An `AccountMenu`. */
  account: ReactNode
  /** Over the page, under the bar: what everybody has to know now. */
  banner?: ReactNode
  /** At the foot of the sidebar: the way to the other console. */
  sidebarFooter?: ReactNode
  children: ReactNode
}>

/** The frame of both consoles: sidebar, top bar, and the page between. */
export function ConsoleFrame({ label, sections, homeHref, productName, ...slots }: Props) {
  const { organization, account, banner, sidebarFooter, paletteEntries = [], children } = slots
  return (
    <div className="flex min-h-dvh flex-col">
      <header
        data-frame="chrome"
        className="sticky top-0 z-20 flex h-14 items-center gap-2 border-b border-line bg-paper px-4 sm:gap-3"
      >
        <NavDrawer label={label} sections={sections} header={sidebarFooter} />
        <div className="shrink-0 lg:w-48">
          <BrandLink
            href={homeHref}
            {...(productName === undefined ? {} : { name: productName })}
          />
        </div>
        <div className="hidden min-w-0 flex-1 sm:block">{organization}</div>
        <div className="ml-auto flex items-center gap-1.5">
          <Palette sections={sections} entries={paletteEntries} />
          <ThemeSwitch />
          {account}
        </div>
      </header>
      <div className="flex flex-1">
        <aside
          data-frame="chrome"
          className="sticky top-14 hidden h-[calc(100dvh-56px)] w-56 shrink-0 flex-col justify-between gap-6 overflow-y-auto border-r border-line px-3 py-4 lg:flex"
        >
          <SideNav label={label} sections={sections} />
          {sidebarFooter}
        </aside>
        <main id="main" tabIndex={-1} className="min-w-0 flex-1 outline-none">
          {banner}
          <div className="mx-auto flex w-full max-w-300 flex-col gap-6 px-4 py-6 sm:px-6 lg:px-8">
            {organization !== undefined && <div className="sm:hidden">{organization}</div>}
            {children}
          </div>
        </main>
      </div>
      <ShortcutHelp sections={sections} />
    </div>
  )
}
