import { Download } from 'lucide-react'
import { buttonStyle } from './button-style.ts'

type Props = Readonly<{
  /** Path under `/api/v1`, with the filters of the page: all filtered rows come, not only the ones in view. */
  href: string
  /** What is in it, for ears: "Download usage as CSV". */
  label?: string
}>

/** Downloads the rows behind a list or a chart. A plain link: the file streams, and no script holds it. */
export function CsvLink({ href, label = 'Download all filtered rows as CSV' }: Props) {
  return (
    <a href={href} download aria-label={label} className={buttonStyle('secondary', 'sm')}>
      <Download aria-hidden className="size-3.5" />
      CSV
    </a>
  )
}
