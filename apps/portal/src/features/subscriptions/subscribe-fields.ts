import { z } from 'zod'
import { Name } from '@/contract/fields.ts'
import { NEW_APPLICATION } from './view-model.ts'

/** The form's own fields: an application is chosen, or named when it is a new one. The route checks the ids again. */
export const SubscribeFields = z
  .object({
    applicationId: z.string().min(1, 'Choose an application'),
    applicationName: z.string(),
    tierId: z.string().min(1, 'Choose a tier'),
  })
  .superRefine(({ applicationId, applicationName }, context) => {
    if (applicationId !== NEW_APPLICATION) return
    const name = Name.safeParse(applicationName)
    for (const { message } of name.error?.issues ?? []) {
      context.addIssue({ code: 'custom', path: ['applicationName'], message })
    }
  })
export type SubscribeFields = z.infer<typeof SubscribeFields>
