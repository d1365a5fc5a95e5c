import { LoaderCircle } from 'lucide-react'
import type { ComponentProps, ReactNode } from 'react'
import { type ButtonSize, type ButtonVariant, buttonStyle } from './button-style.ts'

type Props = Readonly<
  ComponentProps<'button'> & {
    variant?: ButtonVariant
    size?: ButtonSize
    icon?: ReactNode
    /** An act is under way: the label stays, a turning mark replaces the icon, presses do nothing. */
    pending?: boolean
  }
>

/**
 * Presses do something here; for going somewhere use `LinkButton`.
 *
 * A pending button stays focusable (`aria-disabled`), so focus is where it was when the act ends.
 */
export function Button({
  variant = 'secondary',
  size = 'md',
  icon,
  pending = false,
  type = 'button',
  className,
  onClick,
  children,
  ...rest
}: Props) {
  return (
    <button
      {...rest}
      type={type}
      aria-disabled={pending || undefined}
      aria-busy={pending || undefined}
      onClick={pending ? (event) => event.preventDefault() : onClick}
      className={buttonStyle(variant, size, className)}
    >
      {pending ? <LoaderCircle aria-hidden className="size-4 animate-turn" /> : icon}
      {children}
    </button>
  )
}
