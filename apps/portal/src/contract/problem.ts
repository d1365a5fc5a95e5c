import { z } from 'zod'

/** One bad place of what was sent. */
export const ProblemEntry = z
  .object({
    pointer: z.string().describe('JSON Pointer into the body, or the name of a parameter'),
    detail: z.string(),
    line: z.int().optional().describe('Line of a document that was sent as text'),
  })
  .meta({ id: 'ProblemEntry' })

/** RFC 9457, with our `code`: what every refusal and failure answers. */
export const ProblemDocument = z
  .object({
    type: z.string().describe('Where the code is explained'),
    title: z.string(),
    status: z.int(),
    code: z.string().describe('Never renamed: switch on this one'),
    detail: z.string(),
    requestId: z.string().describe('Name it when you ask for help'),
    errors: z.array(ProblemEntry).optional(),
    current: z.unknown().optional().describe('With 412: the row as it is now'),
  })
  .meta({ id: 'Problem' })
