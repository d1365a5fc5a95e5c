import {
  BellRing,
  Bird,
  Building2,
  CalendarClock,
  ChartColumn,
  CircleCheckBig,
  Gauge,
  History,
  Layers,
  LibraryBig,
  type LucideIcon,
  Network,
  Newspaper,
  Package,
  Route,
  ScrollText,
  Server,
  SignalHigh,
  SlidersHorizontal,
  Target,
  Waypoints,
} from 'lucide-react'
import type { NavSection, PaletteEntry } from '@/ui/page/nav.ts'
import { WaitingBadge } from './waiting-badge.tsx'

function icon(Icon: LucideIcon) {
  return <Icon aria-hidden className="size-4" />
}

/** What the admin's console holds. */
export const ADMIN_SECTIONS: readonly NavSection[] = [
  {
    items: [{ href: '/admin', label: 'Overview', icon: icon(Gauge), exact: true, shortcut: 'h' }],
  },
  {
    title: 'Catalogue',
    items: [
      { href: '/admin/apis', label: 'APIs', icon: icon(LibraryBig), shortcut: 'i' },
      { href: '/admin/routes', label: 'Routes', icon: icon(Route), shortcut: 'r' },
      { href: '/admin/upstreams', label: 'Upstreams', icon: icon(Network), shortcut: 'u' },
      { href: '/admin/tiers', label: 'Tiers', icon: icon(Layers), shortcut: 't' },
    ],
  },
  {
    title: 'Publish',
    items: [
      { href: '/admin/revisions', label: 'Revisions', icon: icon(History), shortcut: 'v' },
      { href: '/admin/canaries', label: 'Canaries', icon: icon(Bird), shortcut: 'c' },
      {
        href: '/admin/deprecations',
        label: 'Deprecations',
        icon: icon(CalendarClock),
        shortcut: 'd',
      },
      { href: '/admin/changelog', label: 'Changelog', icon: icon(Newspaper), shortcut: 'l' },
      { href: '/admin/sdks', label: 'SDKs', icon: icon(Package), shortcut: 'k' },
      { href: '/admin/gateways', label: 'Gateways', icon: icon(Server), shortcut: 'g' },
      { href: '/admin/explain', label: 'Explain', icon: icon(Waypoints), shortcut: 'x' },
    ],
  },
  {
    title: 'Consumers',
    items: [
      {
        href: '/admin/organizations',
        label: 'Organisations',
        icon: icon(Building2),
        shortcut: 'o',
      },
      {
        href: '/admin/approvals',
        label: 'Approvals',
        icon: icon(CircleCheckBig),
        shortcut: 'p',
        badge: <WaitingBadge />,
      },
      {
        href: '/admin/overrides',
        label: 'Overrides',
        icon: icon(SlidersHorizontal),
        shortcut: 'z',
      },
      { href: '/admin/usage', label: 'Usage', icon: icon(ChartColumn), shortcut: 's' },
      { href: '/admin/limits', label: 'Limits', icon: icon(SignalHigh), shortcut: 'm' },
    ],
  },
  {
    title: 'Promises',
    items: [
      { href: '/admin/slos', label: 'Objectives', icon: icon(Target), shortcut: 'b' },
      { href: '/admin/alerts', label: 'Alert channels', icon: icon(BellRing), shortcut: 'n' },
    ],
  },
  {
    title: 'Record',
    items: [{ href: '/admin/audit', label: 'Audit', icon: icon(ScrollText), shortcut: 'a' }],
  },
]

/** More for the palette than the navigation has: what an admin does. */
export const ADMIN_ACTS: readonly PaletteEntry[] = [
  {
    href: '/admin/apis/new',
    label: 'Create an API from an OpenAPI document',
    group: 'Do',
    keywords: ['new', 'upload', 'import', 'swagger'],
  },
  {
    href: '/admin/revisions/publish',
    label: 'Review and publish',
    group: 'Do',
    keywords: ['deploy', 'release', 'draft', 'diff'],
  },
  {
    href: '/admin/canaries/new',
    label: 'Start a canary',
    group: 'Do',
    keywords: ['split', 'release', 'rollout', 'weight'],
  },
  { href: '/admin/routes?create=1', label: 'Create a route', group: 'Do', keywords: ['new'] },
  {
    href: '/admin/upstreams?create=1',
    label: 'Create an upstream',
    group: 'Do',
    keywords: ['new', 'backend', 'service'],
  },
  {
    href: '/admin/tiers/new',
    label: 'Create a tier',
    group: 'Do',
    keywords: ['new', 'limit', 'plan'],
  },
  {
    href: '/admin/slos/new',
    label: 'Set an objective',
    group: 'Do',
    keywords: ['slo', 'availability', 'latency', 'error budget'],
  },
  {
    href: '/admin/explain',
    label: 'Explain a call or a request id',
    group: 'Do',
    keywords: ['why', 'trace', 'debug', '404', '429'],
  },
  { href: '/docs', label: 'Docs', group: 'Read' },
  { href: '/docs/errors', label: 'Error codes', group: 'Read', keywords: ['401', '429', '502'] },
]
