/**
 * Runs once when the server starts, before any request: a portal with an unusable
 * environment says everything that is wrong with it and does not start.
 */
export async function register(): Promise<void> {
  // biome-ignore lint/style/noProcessEnv: replaced at build time; it keeps Node's process out of the edge bundle
  if (process.env.NEXT_RUNTIME !== 'nodejs') return
  const { checkEnvOrExit } = await import('./check-env.ts')
  checkEnvOrExit()
  const { notePeerAddresses } = await import('./server/client-address.ts')
  notePeerAddresses()
  const { checkMasterKeyOrExit } = await import('./server/check-master-key.ts')
  await checkMasterKeyOrExit()
}
