import { TabLinks } from '@/ui/tabs.tsx'

/** The two queues. */
export function ApprovalTabs() {
  return (
    <TabLinks
      label="Queues"
      tabs={[
        { href: '/admin/approvals', label: 'Subscriptions' },
        { href: '/admin/approvals/tier-changes', label: 'Tier changes' },
      ]}
    />
  )
}
