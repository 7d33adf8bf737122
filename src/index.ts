// The public API in Node.

export * from './browser.js'
