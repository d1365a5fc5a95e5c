import { z } from 'zod'

/** A chain or a bundle; Mozilla's whole list is a quarter of a million characters. */
export const PEM_LENGTH_MAX = 400_000

/** How the gateway and an `https` target make sure of each other. PEM throughout; the private key is only referred to. */
export const UpstreamTls = z.object({
  /** The authorities whose certificates are accepted, and no others; null: those that Node brings along (Mozilla's). */
  ca: z.string().max(PEM_LENGTH_MAX).nullable().default(null),
  /** The name to ask for and to find in the certificate; null: the target's host. */
  serverName: z.string().nullable().default(null),
  /** Whether the target's certificate is checked at all. */
  verify: z.boolean().default(true),
  /** What the gateway shows: its certificate, then the intermediates. */
  clientCertificate: z.string().max(PEM_LENGTH_MAX).nullable().default(null),
  /** The sealed secret that holds its key, `sec_…`. A secret never changes: another key is another id. */
  clientKeySecretId: z.string().nullable().default(null),
})
export type UpstreamTls = z.infer<typeof UpstreamTls>
