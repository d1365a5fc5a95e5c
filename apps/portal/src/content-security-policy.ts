type Options = Readonly<{
  nonce: string
  /** `<style>` elements without a nonce, for the one page whose library writes them. */
  allowInlineStyles: boolean
  /** Development only: React builds its error stacks with `eval`. */
  allowEval: boolean
}>

/**
 * The policy of one response.
 *
 * Scripts run only with the nonce, or when a script with it loads them ('strict-dynamic'); 'self' is for browsers that do not
 * know that word. Style *attributes* are allowed because chart and menu positions are set through them; style *elements*
 * need the nonce. A policy that has a nonce ignores 'unsafe-inline', hence the two cases.
 */
export function contentSecurityPolicy({ nonce, allowInlineStyles, allowEval }: Options): string {
  const styles = allowInlineStyles ? "'unsafe-inline'" : `'nonce-${nonce}'`
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${allowEval ? " 'unsafe-eval'" : ''}`,
    `style-src 'self' ${styles}`,
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data: blob:",
    `font-src 'self'${allowInlineStyles ? ' data:' : ''}`,
    "connect-src 'self'",
    "worker-src 'self' blob:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ')
}
