const KEY = 'gatehouse.shortcuts'
const listeners = new Set<() => void>()

/** Whether single keys do something, on this device. They do until they are switched off. */
export const shortcutSetting = {
  current(): boolean {
    try {
      return localStorage.getItem(KEY) !== 'off'
    } catch {
      return true // storage is forbidden here
    }
  },
  set(on: boolean): void {
    try {
      localStorage.setItem(KEY, on ? 'on' : 'off')
    } catch {
      return // nothing to remember it in
    }
    for (const notify of listeners) notify()
  },
  subscribe(listener: () => void): () => void {
    listeners.add(listener)
    return () => listeners.delete(listener)
  },
}

/** True for a key on its own that nothing else wants: no modifier, nothing being typed, no open menu or dialog. */
export function isSingleKey(event: KeyboardEvent): boolean {
  if (event.metaKey || event.ctrlKey || event.altKey) return false
  return !(event.target instanceof Element) || event.target.closest(TAKES_KEYS) === null
}

const TAKES_KEYS =
  'input, textarea, select, [contenteditable], [role="menu"], [role="dialog"], [role="alertdialog"]'
