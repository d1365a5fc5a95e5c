import { defineFeed } from '@/server/define-feed.ts'
import { noticesCalendar } from '@/server/feeds.ts'

export const GET = defineFeed('text/calendar; charset=utf-8', ({ token = '' }) =>
  noticesCalendar(token),
)
