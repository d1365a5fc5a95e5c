import 'server-only'
import { Problem } from '@gatehouse/policy'

/** Asks for the name to be typed before what cannot be undone. @throws Problem `invalid_input` at `/name` */
export function requireTypedName(typed: string, name: string): void {
  if (typed === name) return
  const detail = `Type ${name} to confirm`
  throw new Problem('invalid_input', detail, { errors: [{ pointer: '/name', detail }] })
}
