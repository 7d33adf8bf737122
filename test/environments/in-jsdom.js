// The probe where a test's set-up has put a page's globals beside Node's, as Vitest's environment jsdom does.

import { JSDOM } from 'jsdom'

const { globalThis: global } = globalThis
const { window } = new JSDOM('<!doctype html>', { url: 'http://localhost/', pretendToBeVisual: true })
for (const name of Object.getOwnPropertyNames(window))
  if (!(name in global) || ['Blob', 'URL', 'Event', 'EventTarget', 'navigator'].includes(name))
    Object.defineProperty(global, name, { configurable: true, writable: true, value: window[name] })
await import('./probe-in-node.js')
