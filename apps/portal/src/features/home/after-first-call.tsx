'use client'

import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { quickStartQuery } from './queries.ts'

/** What is of no use before anything was called. */
export function AfterFirstCall({ children }: Readonly<{ children: ReactNode }>) {
  const { data } = useQuery(quickStartQuery())
  return (data?.firstRequestAt ?? null) === null ? null : children
}
