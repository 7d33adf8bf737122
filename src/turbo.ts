/**
 * A faster decoder of JPEGs. Only this entry needs the package `@cornerstonejs/codec-libjpeg-turbo-8bit`.
 * @module
 */

export { turbo } from './data/turbo-jpeg.js'
export type { TurboOptions } from './data/turbo-jpeg.js'
export type { JpegDecoder } from './data/image-decoder.js'
