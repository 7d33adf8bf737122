// In every page that has a place for a piece, <div data-play="NAME"></div>: loads the piece's script when the place is about to be
// seen. Plain scripts, not modules, since a browser loads none of these from files, and the site works from files.

const scripts = new URL('./', (document.currentScript as HTMLScriptElement).src)
const loaded = new Set<string>()

/** The heading that a link has led to, until the reader moves on. */
let reached: Element | null = null
const reach = (): void => {
  reached = document.getElementById(decodeURIComponent(location.hash.slice(1)))
}
const [visit] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[]
// Otherwise the browser returns to where the reader was.
if (visit.type === 'navigate') reach()
addEventListener('hashchange', reach)
for (const move of ['wheel', 'touchmove', 'pointerdown', 'keydown'])
  addEventListener(move, () => (reached = null))
/** A piece grows when it is filled, and moves the headings after it. */
const growth = new ResizeObserver(() => reached?.scrollIntoView())

const observer = new IntersectionObserver(
  (entries) => {
    for (const { isIntersecting, target } of entries)
      if (isIntersecting) load((target as HTMLElement).dataset.play!)
  },
  { rootMargin: '400px' },
)
for (const place of document.querySelectorAll('[data-play]')) {
  observer.observe(place)
  growth.observe(place)
}

function load(name: string): void {
  if (loaded.has(name)) return
  loaded.add(name)
  const script = document.createElement('script')
  script.src = new URL(`${name}.js`, scripts).href
  script.onerror = () => {
    for (const place of document.querySelectorAll(`[data-play="${name}"]`))
      place.textContent = `The script of this piece, ${name}.js, could not be loaded.`
  }
  document.head.append(script)
}
