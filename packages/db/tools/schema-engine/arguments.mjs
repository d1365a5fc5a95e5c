/**
 * What to talk to when Prisma names no database, as for a comparison of two schema files: the engine wants an
 * address although it calls nobody.
 */
const NOWHERE = 'postgresql://postgres@127.0.0.1:1/none'

/**
 * The native engine's command line, as far as Prisma uses it.
 *
 * @param {readonly string[]} argv
 * @returns {{ kind: 'version' | 'database-command' | 'serve', command: string | undefined, target: DatabaseTarget, datamodels: string[] }}
 */
export function parseArguments(argv) {
  const datamodels = []
  let kind = 'serve'
  let command
  let url = NOWHERE
  const rest = argv.values()
  for (const argument of rest) {
    if (argument === '--datamodels') datamodels.push(rest.next().value)
    else if (argument === '--datasource') url = JSON.parse(rest.next().value).url ?? NOWHERE
    else if (argument === 'cli') {
      kind = 'database-command'
      command = rest.next().value
    } else if (argument === '--version' || argument === '-V') kind = 'version'
  }
  return { kind, command, target: parseTarget(url), datamodels }
}

/**
 * @typedef {{ url: URL, database: string, schema: string | undefined }} DatabaseTarget `url` is without Prisma's own
 *   `schema` parameter, which PostgreSQL does not know
 *
 * @param {string} text
 * @returns {DatabaseTarget}
 */
function parseTarget(text) {
  const url = new URL(text)
  const schema = url.searchParams.get('schema') ?? undefined
  url.searchParams.delete('schema')
  return { url, database: decodeURIComponent(url.pathname.slice(1)), schema }
}
