'use client'

import { type Ref, useCallback, useEffect, useRef } from 'react'

type TextElement = HTMLInputElement | HTMLTextAreaElement

/**
 * Keeps what was typed before React took the page over: without it, a form's defaults would be written over it.
 *
 * @param ref the control's own reference; called as before, after the text was noted
 * @returns the reference to give to the element
 */
export function useEarlyText<Element extends TextElement>(ref: Ref<Element> | undefined) {
  const element = useRef<Element | null>(null)
  const early = useRef<string>(undefined)

  useEffect(() => {
    const text = early.current
    early.current = undefined
    if (element.current !== null && text !== undefined) typeInto(element.current, text)
  }, [])

  return useCallback(
    (attached: Element | null) => {
      if (attached !== null && element.current === null) early.current = typedInto(attached)
      element.current = attached ?? element.current
      return attach(ref, attached)
    },
    [ref],
  )
}

/** What the HTML did not bring; a control that React made has nothing of the kind. */
function typedInto({ value, defaultValue }: TextElement): string | undefined {
  return value === defaultValue ? undefined : value
}

function attach<Element>(ref: Ref<Element> | undefined, element: Element | null) {
  if (typeof ref === 'function') return ref(element)
  if (ref) ref.current = element
}

/**
 * As a person would. React compares with the value that it saw last and hears of a change only when they differ, so the
 * text goes through the element's own setter and not through the one that React put in front of it.
 */
function typeInto(element: TextElement, text: string): void {
  element.value = element.defaultValue
  const { set } = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(element), 'value') ?? {}
  set?.call(element, text)
  element.dispatchEvent(new Event('input', { bubbles: true }))
}
