import { answerNotFound } from '@/server/not-found.ts'

/** What no other route of the API takes answers as the API does. */
export const GET = answerNotFound
export const POST = answerNotFound
export const PUT = answerNotFound
export const PATCH = answerNotFound
export const DELETE = answerNotFound
