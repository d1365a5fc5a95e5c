import { randomBytes } from 'node:crypto'
import { createFollower, type Follower } from '../follower.ts'
import type { Certificate } from './certificate.ts'
import { type FolderCheck, readCertificateFolders } from './certificate-folders.ts'

/** Renewals are noticed so soon without anybody saying so. */
const POLL_EVERY_MS = 10_000
/** RFC 5077 §4: keys of session tickets are changed, so that one that leaks opens little. */
const TICKET_KEY_MS = 43_200_000
const TICKET_KEY_BYTES = 48

/** What TLS connections are answered with. The same in each thread, so that a session goes on in any of them. */
export type TlsMaterial = Readonly<{
  /** At least one; the first serves clients that name no host, or an unknown one. */
  certificates: readonly Certificate[]
  /** 48 bytes; see `tls.createServer`. */
  ticketKeys: Uint8Array
}>

export type CertificateStatus = Readonly<{
  folder: string
  /** Of the one that is served; null when none ever came from there. */
  notAfterMs: number | null
  /** What is in the folder now cannot be served; what was there before is. */
  isRefused: boolean
}>

export type CertificateEvents = Readonly<{
  /** What new connections are to be answered with. */
  onMaterial(material: TlsMaterial): void
  onChanged(folders: readonly string[]): void
  /** Told once for each kind of trouble, and not with every look. */
  onRefused(folder: string, problems: readonly string[]): void
}>

export type HeldCertificates = Readonly<{
  material(): TlsMaterial
  status(): readonly CertificateStatus[]
  /** Looks at the folders now and then; `poke` makes it look at once. */
  follow(events: CertificateEvents): Follower
}>

export type OpenedCertificates =
  | Readonly<{ ok: true; held: HeldCertificates }>
  | Readonly<{ ok: false; problems: readonly string[] }>

/** Reads the certificates for the first time: all of them are good, or every problem is told. */
export async function openCertificates(
  listed: readonly string[],
  nowMs: () => number,
): Promise<OpenedCertificates> {
  const read = await readCertificateFolders(listed, nowMs())
  const problems = read.flatMap(({ folder, check }) =>
    check.ok ? [] : check.problems.map((problem) => `${folder}: ${problem}`),
  )
  if (problems.length > 0) return { ok: false, problems }
  return { ok: true, held: new Holder(listed, nowMs, read) }
}

class Holder implements HeldCertificates {
  readonly #listed: readonly string[]
  readonly #nowMs: () => number
  #certificates: ReadonlyMap<string, Certificate>
  /** By folder, what was last found wrong there. */
  #refused: ReadonlyMap<string, readonly string[]> = new Map()
  #ticketKeys = randomBytes(TICKET_KEY_BYTES)
  #ticketKeysMs: number

  constructor(listed: readonly string[], nowMs: () => number, read: readonly FolderCheck[]) {
    this.#listed = listed
    this.#nowMs = nowMs
    this.#ticketKeysMs = nowMs()
    this.#certificates = new Map(
      read.flatMap(({ folder, check }) => (check.ok ? [[folder, check.certificate]] : [])),
    )
  }

  material(): TlsMaterial {
    return { certificates: [...this.#certificates.values()], ticketKeys: this.#ticketKeys }
  }

  status(): readonly CertificateStatus[] {
    const folders = new Set([...this.#certificates.keys(), ...this.#refused.keys()])
    return [...folders].map((folder) => ({
      folder,
      notAfterMs: this.#certificates.get(folder)?.notAfterMs ?? null,
      isRefused: this.#refused.has(folder),
    }))
  }

  follow(events: CertificateEvents): Follower {
    return createFollower({
      step: async () =>
        this.#take(await readCertificateFolders(this.#listed, this.#nowMs()), events),
      pollEveryMs: POLL_EVERY_MS,
      onState: () => undefined, // what cannot be read is told folder by folder
    })
  }

  #take(read: readonly FolderCheck[], events: CertificateEvents): void {
    const known = this.#certificates
    const { certificates, refused } = settle(read, known)
    for (const [folder, problems] of refused) {
      if (this.#refused.get(folder)?.join() !== problems.join()) events.onRefused(folder, problems)
    }
    this.#refused = refused
    const folders = new Set([...known.keys(), ...certificates.keys()])
    const changed = [...folders].filter(
      (folder) => !isSame(known.get(folder), certificates.get(folder)),
    )
    const areKeysOld = this.#nowMs() - this.#ticketKeysMs >= TICKET_KEY_MS
    if (changed.length === 0 && !areKeysOld) return
    this.#certificates = certificates
    this.#ticketKeys = randomBytes(TICKET_KEY_BYTES)
    this.#ticketKeysMs = this.#nowMs()
    events.onMaterial(this.material())
    if (changed.length > 0) events.onChanged(changed)
  }
}

type Known = ReadonlyMap<string, Certificate>

/** A folder whose content cannot be served keeps what it had, and the others change without it. */
function settle(read: readonly FolderCheck[], known: Known) {
  const certificates = new Map<string, Certificate>()
  const refused = new Map<string, readonly string[]>()
  for (const { folder, check } of read) {
    if (check.ok) {
      certificates.set(folder, check.certificate)
      continue
    }
    refused.set(folder, check.problems)
    for (const kept of keptFor(folder, known)) certificates.set(kept.folder, kept)
  }
  return { certificates, refused }
}

/** What the folder had, or its subfolders when it is one of several certificates. */
function keptFor(folder: string, known: Known): Certificate[] {
  return [...known.values()].filter(
    (certificate) => certificate.folder === folder || certificate.folder.startsWith(`${folder}/`),
  )
}

function isSame(one: Certificate | undefined, other: Certificate | undefined): boolean {
  return one?.chain === other?.chain && one?.key === other?.key
}
