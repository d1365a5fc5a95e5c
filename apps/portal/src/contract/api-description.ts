import { z } from 'zod'
import { defineOperation } from './operation.ts'

export const describeApiOperation = defineOperation({
  id: 'describeApi',
  method: 'GET',
  path: '/openapi.json',
  tag: 'Description',
  access: 'public',
  summary: 'This API, as OpenAPI 3.1',
  output: z.record(z.string(), z.unknown()),
})
