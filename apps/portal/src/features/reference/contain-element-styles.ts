type StylisElement = Readonly<{ type: string }> & { props: string | string[] }

/** A selector of a bare element, such as `button`: it would reach every such element of the page. */
const BARE_ELEMENT = /^[a-z][a-z0-9]*$/

/**
 * A stylis plugin for styled-components: global rules for bare elements hold inside `.api-reference` only, with the weight they
 * had. Everything else Redoc writes is under a class or a variable of its own.
 */
export function containElementStyles(element: StylisElement): void {
  if (element.type !== 'rule' || !Array.isArray(element.props)) return
  element.props = element.props.map(containSelector)
}

export function containSelector(selector: string): string {
  return BARE_ELEMENT.test(selector) ? `:where(.api-reference) ${selector}` : selector
}
