import { randomBytes, randomInt } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'

/** Where everything of one installation lives, below its state folder. */
export function statePaths(home: string) {
  return {
    home,
    logs: path.join(home, 'logs'),
    postgres: path.join(home, 'postgres'),
    gateway: path.join(home, 'gateway'),
    secrets: path.join(home, 'secrets.json'),
    credentials: path.join(home, 'credentials.json'),
    lock: path.join(home, 'lock.json'),
    run: path.join(home, 'run.json'),
  }
}

export type StatePaths = ReturnType<typeof statePaths>

/** What is made once and must outlive everything else; without it the sealed secrets are lost. */
export type Secrets = Readonly<{
  /** 32 bytes, base64. */
  masterKey: string
  portalSecret: string
  adminPassword: string
  developerPassword: string
}>

/** Who may sign in, and the two tokens, for the person at this machine and for scripts. */
export type Credentials = Readonly<{
  portal: string
  gateway: string
  control: string
  admin: Readonly<{ email: string; password: string; token: string }>
  /** Null, like the key, when only the admin was seeded. */
  developer: Readonly<{ email: string; password: string }> | null
  apiKey: string | null
}>

/** The secrets of this installation, made on its first start. */
export function openSecrets(file: string): Secrets {
  const kept = readJson<Secrets>(file)
  if (kept !== null) return kept
  const made = {
    masterKey: randomBytes(32).toString('base64'),
    portalSecret: randomBytes(32).toString('base64url'),
    adminPassword: readablePassword(),
    developerPassword: readablePassword(),
  }
  writePrivate(file, made)
  return made
}

export function readCredentials(file: string): Credentials | null {
  return readJson<Credentials>(file)
}

/** Writes JSON that only we may read; a reader sees the old file or the new one, whole. */
export function writePrivate(file: string, value: unknown): void {
  const partial = `${file}.${process.pid}`
  fs.writeFileSync(partial, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 })
  fs.renameSync(partial, file)
}

/**
 * Reads JSON that we wrote.
 *
 * @returns null when there is none
 * @throws when it cannot be read, naming the file
 */
export function readJson<T>(file: string): T | null {
  if (!fs.existsSync(file)) return null
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8')) as T
  } catch (cause) {
    throw new Error(`${file} cannot be read: ${(cause as Error).message}`, { cause })
  }
}

/** Without the letters and digits that look alike: 79 bits in four groups that can be typed. */
function readablePassword(): string {
  const alphabet = 'abcdefghijkmnpqrstuvwxyz23456789'
  const letter = () => alphabet.charAt(randomInt(alphabet.length))
  return Array.from({ length: 4 }, () => Array.from({ length: 4 }, letter).join('')).join('-')
}
