const NOTHING = 'data:image/svg+xml,%3Csvg xmlns=%22http://www.w3.org/2000/svg%22/%3E'

/** What is changed in Redoc's bundle: how it is written there, how often, and what takes its place. */
const CHANGES = [
  // Its maker's logo: the one outside request, which every reader would make and which our policy refuses.
  {
    found: /https:\/\/cdn\.redoc\.ly\/redoc\/logo-mini(?:-full)?\.svg/g,
    times: 2,
    instead: NOTHING,
  },
  // Its `main` would be the second one of the page.
  { found: /\bstyled\$1\.main`/g, times: 1, instead: 'styled$$1.div`' },
]

/**
 * Fits Redoc's bundle into our page while it is being built. Stops the build when a newer Redoc writes these places in another
 * way, so that they are looked at again.
 */
module.exports = function redocLoader(source) {
  return CHANGES.reduce((text, { found, times, instead }) => {
    const count = text.match(found)?.length ?? 0
    if (count !== times)
      throw new Error(`${found} is in Redoc's bundle ${count} times, not ${times}`)
    return text.replace(found, instead)
  }, source)
}
