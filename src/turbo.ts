// The entry `receptive/turbo`, the only one that needs @cornerstonejs/codec-libjpeg-turbo-8bit.

export { turbo } from './data/turbo-jpeg.js'
export type { TurboOptions } from './data/turbo-jpeg.js'
export type { JpegDecoder } from './data/image-decoder.js'
