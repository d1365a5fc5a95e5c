import type { Metadata } from 'next'
import { ErrorIndex } from '@/features/docs/error-index.tsx'

export const metadata: Metadata = { title: 'Errors' }

export default function ErrorsPage() {
  return <ErrorIndex />
}
