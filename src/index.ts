/**
 * Models, layers, training and data. In browsers, six members are missing, since they need Node: `BackupAndRestore`,
 * `ProgressBar`, `encodeJpeg`, `idxDataset`, `imageFolder` and `parseIdx`.
 * @module
 */

export * from './browser.js'
export { idxDataset, parseIdx } from './data/idx.js'
export type { ByteArray, IdxFiles } from './data/idx.js'
export { imageFolder } from './data/image-folder.js'
export type { ImageFolderOptions } from './data/image-folder.js'
export { encodeJpeg } from './data/jpeg/jpeg.js'
export { BackupAndRestore } from './training/callbacks/backup-and-restore.js'
export type { BackupAndRestoreOptions } from './training/callbacks/backup-and-restore.js'
export { ProgressBar } from './training/callbacks/progress-bar.js'
export type { ProgressBarOptions, ProgressStream } from './training/callbacks/progress-bar.js'
