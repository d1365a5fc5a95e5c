import { seed } from './seed.ts'

/**
 * Sets an installation up on a database of one's own: migrations, the installation's row and the first admin. Does nothing to a database
 * that was set up before. Prints the admin's management token, once.
 */
const NEEDED = ['DATABASE_URL', 'GATEHOUSE_MASTER_KEY', 'ADMIN_EMAIL', 'ADMIN_PASSWORD'] as const

const missing = NEEDED.filter((name) => !process.env[name])
if (missing.length > 0) {
  console.error(`Set ${missing.join(', ')} and try again.`)
  process.exit(78)
}
const need = (name: (typeof NEEDED)[number]) => process.env[name] ?? ''

const outcome = await seed(need('DATABASE_URL'), {
  masterKey: need('GATEHOUSE_MASTER_KEY'),
  demo: false,
  ferryUrl: '',
  portalUrl: '',
  admin: { email: need('ADMIN_EMAIL'), password: need('ADMIN_PASSWORD') },
  developer: { email: '', password: '' },
})
console.log(
  outcome.seeded
    ? `The admin's management token, shown only here: ${outcome.adminToken}`
    : 'This database was set up before; nothing was changed.',
)
