// Keeps the page's files, so that it opens without a network, and adds the headers of cross-origin isolation to them, which
// let WebAssembly have threads: hosts of static files seldom send these.

/** Put in by the build: every file of the page, and a hash of them all. */
declare const precache: { readonly version: string; readonly files: readonly string[] }

interface ExtendableEvent extends Event {
  waitUntil(work: Promise<unknown>): void
}
interface FetchEvent extends ExtendableEvent {
  readonly request: Request
  respondWith(response: Promise<Response>): void
}
interface ServiceWorkerScope {
  addEventListener(type: 'install' | 'activate', listener: (event: ExtendableEvent) => void): void
  addEventListener(type: 'fetch', listener: (event: FetchEvent) => void): void
  skipWaiting(): Promise<void>
  readonly clients: { claim(): Promise<void> }
}

const scope = globalThis as unknown as ServiceWorkerScope
const prefix = 'receptive-demo-'
const cacheName = prefix + precache.version

scope.addEventListener('install', (event) => {
  const keep = async (): Promise<void> => {
    const cache = await caches.open(cacheName)
    // Past the HTTP cache, which may have files of another version.
    await cache.addAll(precache.files.map((file) => new Request(file, { cache: 'reload' })))
    await scope.skipWaiting()
  }
  event.waitUntil(keep())
})

scope.addEventListener('activate', (event) => {
  const tidy = async (): Promise<void> => {
    const old = (await caches.keys()).filter((name) => name.startsWith(prefix) && name !== cacheName)
    await Promise.all(old.map((name) => caches.delete(name)))
    await scope.clients.claim()
  }
  event.waitUntil(tidy())
})

scope.addEventListener('fetch', (event) => {
  const { method, url } = event.request
  if (method === 'GET' && new URL(url).origin === location.origin) event.respondWith(answer(event.request))
})

/** From the cache, whatever the address's query says; else from the network. The folder's page is its index.html. */
async function answer(request: Request): Promise<Response> {
  const cache = await caches.open(cacheName)
  const wanted = request.mode === 'navigate' ? 'index.html' : request
  return isolated((await cache.match(wanted, { ignoreSearch: true })) ?? (await fetch(request)))
}

/** A copy with the headers. It has not been redirected either, which a page must not be that was asked for by its address. */
function isolated(response: Response): Response {
  if (response.status === 0) return response
  const headers = new Headers(response.headers)
  headers.set('Cross-Origin-Opener-Policy', 'same-origin')
  headers.set('Cross-Origin-Embedder-Policy', 'require-corp')
  const { status, statusText } = response
  return new Response(response.body, { status, statusText, headers })
}
