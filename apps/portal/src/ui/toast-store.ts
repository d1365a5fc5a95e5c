export type Toast = Readonly<{
  id: number
  tone: 'ok' | 'danger' | 'info'
  title: string
  detail?: string | undefined
}>

let toasts: readonly Toast[] = []
let lastId = 0
const listeners = new Set<() => void>()

function publish(next: readonly Toast[]): void {
  toasts = next
  for (const notify of listeners) notify()
}

function show(tone: Toast['tone']) {
  return (title: string, detail?: string): void => {
    lastId += 1
    publish([...toasts.slice(-2), { id: lastId, tone, title, detail }])
  }
}

/** Says that something was done. Never the only place for an error on a form, and never carries a secret. */
export const toast = { ok: show('ok'), error: show('danger'), info: show('info') }

export const toastStore = {
  subscribe(listener: () => void): () => void {
    listeners.add(listener)
    return () => listeners.delete(listener)
  },
  current: (): readonly Toast[] => toasts,
  dismiss(id: number): void {
    publish(toasts.filter((toast) => toast.id !== id))
  },
}
