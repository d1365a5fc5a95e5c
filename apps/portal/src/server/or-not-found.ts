import 'server-only'
import { Problem } from '@gatehouse/policy'
import { notFound } from 'next/navigation'

/** For pages: what is not there, or is another tenant's, is the not-found page. Every other failure goes on. */
export async function orNotFound<T>(found: Promise<T>): Promise<T> {
  try {
    return await found
  } catch (error) {
    if (error instanceof Problem && error.code === 'not_found') notFound()
    throw error
  }
}
