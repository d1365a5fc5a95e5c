import { z } from 'zod'

const Env = z.object({
  FERRY_HOST: z.string().min(1).default('127.0.0.1'),
  FERRY_PORT: z.coerce.number().int().min(0).max(65_535).default(8090),
})

/** The only reader of the environment here; says every problem at once. */
export function readEnv(): { ok: true; env: z.infer<typeof Env> } | { ok: false; message: string } {
  const result = Env.safeParse(process.env)
  return result.success
    ? { ok: true, env: result.data }
    : { ok: false, message: z.prettifyError(result.error) }
}
