// In every page that has a place for a piece, <div data-play="NAME"></div>: loads the piece's script when the place is about to be
// seen. Plain scripts, not modules, since a browser loads none of these from files, and the site works from files.

const scripts = new URL('./', (document.currentScript as HTMLScriptElement).src)
const loaded = new Set<string>()

const observer = new IntersectionObserver(
  (entries) => {
    for (const { isIntersecting, target } of entries)
      if (isIntersecting) load((target as HTMLElement).dataset.play!)
  },
  { rootMargin: '400px' },
)
for (const place of document.querySelectorAll('[data-play]')) observer.observe(place)

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
