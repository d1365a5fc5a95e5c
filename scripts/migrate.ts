import { migrate } from '@gatehouse/db'

/** Applies the migrations that the database of `DATABASE_URL` lacks and says which. */
const databaseUrl = process.env.DATABASE_URL
if (databaseUrl === undefined) {
  console.error('Set DATABASE_URL and try again.')
  process.exit(78)
}
const applied = await migrate(databaseUrl)
console.log(applied.length === 0 ? 'Nothing to apply.' : `Applied ${applied.join(', ')}.`)
