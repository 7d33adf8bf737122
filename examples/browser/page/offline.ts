// The page without a network: a service worker keeps its files, and gives them with the headers that threads need.

import { find, h } from './dom.js'

export function workOffline(): void {
  // The development server has the headers, and its files change.
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return
  const note = find('offline')
  const failed = (reason: unknown): void => {
    note.textContent = `This page does not work offline: ${String(reason)}.`
  }
  void navigator.serviceWorker.register('./service-worker.js').then(({ installing }) => {
    installing?.addEventListener('statechange', () => {
      if (installing.state === 'redundant') failed('its files could not be kept')
    })
  }, failed)
  void navigator.serviceWorker.ready.then(() => {
    note.textContent = 'This page is kept, and works offline from now on.'
    if (crossOriginIsolated) return
    const reload = h('button', { type: 'button', className: 'small' }, 'Reload for threads')
    reload.addEventListener('click', () => location.reload())
    note.append(' It computes on one thread until you reload it. ', reload)
  })
}
