import { TabSkeleton } from '@/ui/skeleton.tsx'

export default function Loading() {
  return <TabSkeleton />
}
