import type { PrometheusRule, PrometheusRuleFile } from './prometheus-rules.ts'

/** Media type of the text. */
export const PROMETHEUS_RULES_MEDIA_TYPE = 'application/yaml'

/**
 * The rule file as YAML 1.2. Texts are double-quoted with JSON's escapes, which YAML shares, so that nothing in a name can be
 * read as structure; expressions keep their lines as `\n`.
 */
export function renderPrometheusRules({ groups }: PrometheusRuleFile): string {
  if (groups.length === 0) return 'groups: []\n'
  const lines = ['groups:']
  for (const { name, interval, rules } of groups) {
    lines.push(`  - name: ${quoted(name)}`, `    interval: ${interval}`, '    rules:')
    for (const rule of rules) lines.push(...ruleLines(rule))
  }
  return `${lines.join('\n')}\n`
}

function ruleLines(rule: PrometheusRule): string[] {
  return Object.entries(rule).flatMap(([key, value], index) => {
    const lead = index === 0 ? '      - ' : '        '
    if (typeof value === 'string') return [`${lead}${key}: ${quoted(value)}`]
    const entries = Object.entries(value).map(
      ([name, text]) => `          ${name}: ${quoted(text)}`,
    )
    return [`${lead}${key}:`, ...entries]
  })
}

/** JSON leaves U+007F to U+009F, U+2028, U+2029 and a byte order mark as they are; YAML wants some of them escaped. */
function quoted(text: string): string {
  return JSON.stringify(text.toWellFormed()).replace(
    /[\u007f-\u009f\u2028\u2029\ufeff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
