import Link from 'next/link'
import { Children, isValidElement, type ReactNode } from 'react'
import Markdown, { type Components } from 'react-markdown'
import remarkGfm from 'remark-gfm'
import { CodeBlock } from './code-block.tsx'
import { ScrollRegion } from './scroll-region.tsx'

const PLUGINS = [remarkGfm]

const COMPONENTS: Components = {
  // Links inside the portal change the page without loading it anew; others do not learn where they were found.
  a: ({ href = '', children }) =>
    href.startsWith('/') ? (
      <Link href={href} className="link">
        {children}
      </Link>
    ) : (
      <a href={href} className="link" rel="noreferrer">
        {children}
      </a>
    ),
  pre: ({ children }) => <CodeBlock code={textOf(children).trimEnd()} />,
  table: ({ children }) => (
    <ScrollRegion label="Table">
      <table>{children}</table>
    </ScrollRegion>
  ),
}

/** The text inside elements, in order. */
function textOf(node: ReactNode): string {
  return Children.toArray(node)
    .map((child) => {
      if (!isValidElement<{ children?: ReactNode }>(child)) return String(child)
      return textOf(child.props.children)
    })
    .join('')
}

/** Text that admins and our own documents bring as Markdown. HTML in it is shown as text and never run. */
export function MarkdownText({ text }: Readonly<{ text: string }>) {
  return (
    <div className="prose-read">
      <Markdown remarkPlugins={PLUGINS} components={COMPONENTS}>
        {text}
      </Markdown>
    </div>
  )
}
