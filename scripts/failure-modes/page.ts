import type { FailureMode, Proof } from './table.ts'

const HEAD = `# What happens when something fails

The gateway goes on with what it knows; the portal says what it cannot do. Each row names what proves it: a test, or a fault that \`npm run bench -- faults --only <name>\` brings about in a running installation while callers and upstreams keep a ledger.

This page is printed from \`scripts/failure-modes/table.ts\`; \`node scripts/failure-modes.ts\` prints it anew.
`

/** The guide, as \`docs/guides/failure-modes.md\` has it. */
export function failureModesPage(modes: readonly FailureMode[]): string {
  const rows = modes.map(({ fails, gateway, portal, choice }) =>
    row([fails, gateway, portal, choice]),
  )
  const table = [row(['what fails', 'gateway', 'portal', 'chosen by']), row(Array(4).fill('---'))]
  const proofs = modes.map(({ fails, proofs: of }) => row([fails, of.map(proofText).join('; ')]))
  return [
    HEAD,
    ...table,
    ...rows,
    '',
    '## What proves it',
    '',
    row(['what fails', 'proof']),
    row(['---', '---']),
    ...proofs,
    '',
  ].join('\n')
}

function proofText(proof: Proof): string {
  return 'fault' in proof
    ? `fault \`${proof.fault}\``
    : `\`${proof.file.split('/').at(-1)}\`: “${proof.title}”`
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`
}
