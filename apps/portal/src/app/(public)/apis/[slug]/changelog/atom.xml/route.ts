import { ATOM_MEDIA_TYPE } from '@/lib/atom-feed.ts'
import { defineFeed } from '@/server/define-feed.ts'
import { changelogFeed } from '@/server/feeds.ts'

export const GET = defineFeed(ATOM_MEDIA_TYPE, ({ slug = '' }) => changelogFeed(slug))
