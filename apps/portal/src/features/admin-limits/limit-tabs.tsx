import { TabLinks } from '@/ui/tabs.tsx'

/** Limits that refuse, and limits that only count. */
export function LimitTabs() {
  return (
    <TabLinks
      label="Limits"
      tabs={[
        { href: '/admin/limits', label: 'Near or over' },
        { href: '/admin/limits/shadow', label: 'Shadow limits' },
      ]}
    />
  )
}
