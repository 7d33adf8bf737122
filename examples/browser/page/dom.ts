// Elements, in a line each.

type Child = Node | string

/** Makes an element; `properties` are its own, and attributes where their names have a dash or are `role`. */
export function h<K extends keyof HTMLElementTagNameMap>(
  name: K,
  properties: Readonly<Record<string, unknown>> = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(name)
  for (const [key, value] of Object.entries(properties))
    if (key.includes('-') || key === 'role') element.setAttribute(key, String(value))
    else (element as unknown as Record<string, unknown>)[key] = value
  element.append(...children)
  return element
}

/** An element of the page, by its id. */
export function find<T extends HTMLElement = HTMLElement>(id: string): T {
  const element = document.getElementById(id)
  if (!element) throw new Error(`the page has no element '${id}'`)
  return element as T
}

/** Sets a text, and leaves what stands already, which a screen reader would read again. */
export function say(element: HTMLElement, text: string): void {
  if (element.textContent !== text) element.textContent = text
}

/** How one is brought elsewhere on the page. */
export const scrolling = (): ScrollBehavior =>
  matchMedia('(prefers-reduced-motion: reduce)').matches ? 'instant' : 'smooth'

/** Lets the arrow keys move among buttons, of which one is reached by the Tab key. */
export function arrowsMoveFocus(group: HTMLElement): void {
  group.addEventListener('keydown', (event) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key]
    const buttons = [...group.querySelectorAll('button')]
    const at = buttons.indexOf(event.target as HTMLButtonElement)
    if (step === undefined || at < 0) return
    event.preventDefault()
    const next = buttons[(at + step + buttons.length) % buttons.length]
    for (const button of buttons) button.tabIndex = button === next ? 0 : -1
    next.focus()
  })
}

/** Does `work` for the latest of several calls: those that come while it is at work wait, and all but the last are dropped. */
export function latest<A extends readonly unknown[]>(
  work: (...args: A) => Promise<void>,
): (...args: A) => Promise<void> {
  let running: Promise<void> | undefined
  let next: A | undefined
  return (...args) => {
    next = args
    running ??= (async () => {
      try {
        while (next) {
          const now = next
          next = undefined
          await work(...now)
        }
      } finally {
        running = undefined
      }
    })()
    return running
  }
}

/** Has the browser save a file. */
export function download(name: string, bytes: Uint8Array<ArrayBuffer>): void {
  const url = URL.createObjectURL(new Blob([bytes]))
  h('a', { href: url, download: name }).click()
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}
