import { readdir, readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { type CertificateCheck, checkCertificate } from './certificate.ts'

const CHAIN_FILE = 'tls.crt'
const KEY_FILE = 'tls.key'

export type FolderCheck = Readonly<{ folder: string; check: CertificateCheck }>

/**
 * Reads every certificate of the listed folders, in their order, each folder once.
 *
 * A folder with a `tls.crt` or `tls.key` is one certificate, as Kubernetes mounts a secret of type `kubernetes.io/tls`; any
 * other stands for its subfolders in the order of their names. Hidden ones are not looked at: Kubernetes keeps the versions
 * of a secret in them.
 */
export async function readCertificateFolders(
  listed: readonly string[],
  nowMs: number,
): Promise<readonly FolderCheck[]> {
  const found = await Promise.all(listed.map((folder) => foldersOf(resolve(folder))))
  const checks = new Map<string, Promise<FolderCheck>>()
  for (const { folder, problem } of found.flat()) {
    if (checks.has(folder)) continue
    checks.set(
      folder,
      problem === undefined
        ? readFolder(folder, nowMs)
        : Promise.resolve({ folder, check: { ok: false, problems: [problem] } }),
    )
  }
  return Promise.all(checks.values())
}

type Found = Readonly<{ folder: string; problem?: string }>

async function foldersOf(folder: string): Promise<Found[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(
    (error: NodeJS.ErrnoException) => error,
  )
  if (entries instanceof Error) return [{ folder, problem: `cannot be read (${entries.code})` }]
  if (entries.some(({ name }) => name === CHAIN_FILE || name === KEY_FILE)) return [{ folder }]
  const inside = entries
    .filter((entry) => entry.isDirectory() || entry.isSymbolicLink())
    .map(({ name }) => name)
    .filter((name) => !name.startsWith('.'))
    .sort()
  if (inside.length === 0) return [{ folder, problem: 'holds no certificate' }]
  return inside.map((name) => ({ folder: join(folder, name) }))
}

async function readFolder(folder: string, nowMs: number): Promise<FolderCheck> {
  const [chain, key] = await Promise.all([
    readText(folder, CHAIN_FILE, 'the certificate'),
    readText(folder, KEY_FILE, 'its key'),
  ])
  const problems = [chain, key].flatMap(({ problem }) => problem ?? [])
  if (problems.length > 0) return { folder, check: { ok: false, problems } }
  return { folder, check: checkCertificate(folder, chain.text, key.text, nowMs) }
}

async function readText(
  folder: string,
  name: string,
  what: string,
): Promise<{ text: string; problem?: string }> {
  try {
    return { text: await readFile(join(folder, name), 'utf8') }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    const problem = code === 'ENOENT' ? `${what} is missing: ${name}` : `${name}: ${code}`
    return { text: '', problem }
  }
}
