import fs from 'node:fs/promises'
import path from 'node:path'
import { type SeedOutcome, seedInstallation } from '@gatehouse/db'
import { loadDocument } from '@gatehouse/sdk-gen'

const DOCUMENTS = path.join(import.meta.dirname, '../../examples/ferry/openapi')

type Account = Readonly<{ email: string; password: string }>

/** What a first start knows about the installation it fills. URLs have no trailing slash. */
export type SeedSettings = Readonly<{
  /** 32 bytes in base64. */
  masterKey: string
  /** False: the admin only. */
  demo: boolean
  ferryUrl: string
  portalUrl: string
  admin: Account
  developer: Account
}>

/**
 * Fills an empty database; one that was filled before is left alone (`seeded: false`). Reads and lints the demo's OpenAPI documents,
 * which packages/db may not.
 */
export async function seed(databaseUrl: string, settings: SeedSettings): Promise<SeedOutcome> {
  const { masterKey, admin, developer, ferryUrl, portalUrl } = settings
  const demo = settings.demo
    ? {
        developer,
        ferryUrl,
        browserOrigins: [portalUrl],
        documents: await Promise.all(['v1', 'v2'].map(readDemoDocument)),
      }
    : null
  return seedInstallation(databaseUrl, { masterKey, admin, demo, nowMs: Date.now() })
}

async function readDemoDocument(versionName: string) {
  const text = await fs.readFile(path.join(DOCUMENTS, `${versionName}.yaml`), 'utf8')
  const loaded = await loadDocument(text)
  if (!loaded.ok) throw new Error(`${versionName}.yaml: ${JSON.stringify(loaded.findings)}`)
  const { format, specVersion, bundled, hash, findings, operations } = loaded.document
  return { versionName, text, format, specVersion, bundled, hash, findings, operations }
}
