import fs from 'node:fs'
import path from 'node:path'
import { defineConfig } from 'prisma/config'

// Prisma's commands ask for a native engine that is downloaded at install time. Where it is not there (no access, install
// scripts off), the same engine built to WebAssembly does the work.
const engines = path.join(import.meta.dirname, '../../node_modules/@prisma/engines')
const hasNative =
  fs.existsSync(engines) &&
  fs.readdirSync(engines).some((name) => name.startsWith('schema-engine-'))
if (!hasNative) {
  process.env.PRISMA_SCHEMA_ENGINE_BINARY ??= path.join(
    import.meta.dirname,
    'tools/schema-engine.mjs',
  )
}

export default defineConfig({
  schema: 'prisma/schema',
  migrations: { path: 'prisma/migrations' },
  datasource: {
    url: process.env.DATABASE_URL ?? 'postgresql://postgres@127.0.0.1:54320/gatehouse',
  },
})
