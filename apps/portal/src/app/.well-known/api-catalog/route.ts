import { defineFeed } from '@/server/define-feed.ts'
import { apiCatalog } from '@/server/feeds.ts'

/** RFC 9727 §4.2 names the profile; §2 asks for the link, which a HEAD shows too. */
export const GET = defineFeed(
  'application/linkset+json; profile="https://www.rfc-editor.org/info/rfc9727"',
  () => apiCatalog(),
  { link: '</.well-known/api-catalog>; rel="api-catalog"' },
)
