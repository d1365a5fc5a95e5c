import clsx from 'clsx'

/** A grey shape with the size of what will be there. */
export function Skeleton({ className }: Readonly<{ className?: string }>) {
  return (
    <span
      aria-hidden
      className={clsx(
        'block animate-pulse-soft rounded-box bg-line/60 motion-reduce:animate-none',
        className,
      )}
    />
  )
}

const LINE_WIDTHS = ['w-11/12', 'w-full', 'w-4/5', 'w-10/12', 'w-3/5'] as const

/** Lines of text to come. */
export function SkeletonText({ lines = 3 }: Readonly<{ lines?: number }>) {
  return (
    <div className="flex flex-col gap-2.5 py-1">
      {Array.from({ length: lines }, (_, index) => index).map((line) => (
        <Skeleton key={line} className={clsx('h-3.5', LINE_WIDTHS[line % LINE_WIDTHS.length])} />
      ))}
    </div>
  )
}

/** A page that is on its way: title, figures and a table. For `loading.tsx`. */
export function PageSkeleton() {
  return (
    <div role="status" className="flex flex-col gap-6">
      <span className="sr-only">Loading</span>
      <div className="flex flex-col gap-2">
        <Skeleton className="h-7.5 w-56" />
        <Skeleton className="h-5 w-96 max-w-full" />
      </div>
      <Skeleton className="h-19 w-full" />
      <Skeleton className="h-80 w-full" />
    </div>
  )
}

/** Under the tabs of a page: figures and a table to come. */
export function TabSkeleton() {
  return (
    <div role="status" className="flex flex-col gap-6">
      <span className="sr-only">Loading</span>
      <Skeleton className="h-19 w-full" />
      <Skeleton className="h-80 w-full" />
    </div>
  )
}
