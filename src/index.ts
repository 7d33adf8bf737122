// The public API in Node.

export * from './browser.js'
export { imageFolder } from './data/image-folder.js'
export type { ImageFolderOptions } from './data/image-folder.js'
export { readImage } from './data/read-image.js'
export { ProgressBar } from './training/callbacks/progress-bar.js'
