import { controlUrl } from './parts.ts'
import type { Settings } from './settings.ts'
import {
  type Credentials,
  readCredentials,
  type Secrets,
  type StatePaths,
  writePrivate,
} from './state.ts'

const DEVELOPER_EMAIL = 'developer@gatehouse.localhost'

/**
 * Fills an empty database (with the demo, or with the admin alone) and writes
 * `credentials.json`; on a later start only its addresses are brought up to date.
 *
 * @returns null when the database was filled by another installation, whose credentials we do not have
 */
export async function seedWhenEmpty(
  databaseUrl: string,
  settings: Settings,
  secrets: Secrets,
  paths: StatePaths,
): Promise<Readonly<{ wasSeeded: boolean; credentials: Credentials | null }>> {
  const { seed } = await import('../seed/seed.ts')
  const admin = { email: settings.adminEmail, password: secrets.adminPassword }
  const developer = { email: DEVELOPER_EMAIL, password: secrets.developerPassword }
  const outcome = await seed(databaseUrl, {
    masterKey: secrets.masterKey,
    demo: settings.isDemo,
    ferryUrl: `http://127.0.0.1:${settings.ports.ferry}`,
    portalUrl: settings.portalUrl,
    admin,
    developer,
  })
  const kept = outcome.seeded
    ? {
        admin: { ...admin, token: outcome.adminToken },
        developer: settings.isDemo ? developer : null,
        apiKey: outcome.apiKey,
      }
    : readCredentials(paths.credentials)
  if (kept === null) return { wasSeeded: outcome.seeded, credentials: null }
  const credentials: Credentials = {
    portal: settings.portalUrl,
    gateway: settings.gatewayUrl,
    control: controlUrl(settings),
    admin: kept.admin,
    developer: kept.developer,
    apiKey: kept.apiKey,
  }
  writePrivate(paths.credentials, credentials)
  return { wasSeeded: outcome.seeded, credentials }
}
