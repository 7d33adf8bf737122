// JPEG decoding by libjpeg-turbo, compiled to WebAssembly by @cornerstonejs/codec-libjpeg-turbo-8bit. It computes like
// OpenCV's libjpeg-turbo: the accurate inverse DCT, with chroma interpolated ("fancy upsampling").

import { check } from '../check/check.js'
import { optionsOrNone } from '../check/options.js'
import type { URLLike } from '../check/platform.js'
import { orient, type Image, type ImageLimits } from './image.js'
import type { JpegDecoder, JpegFunction } from './image-decoder.js'
import { decodeJpeg } from './jpeg/jpeg.js'
import type { JpegHeader } from './jpeg/jpeg-header.js'
import { readJpeg } from './jpeg/read-jpeg.js'
import { PACKAGE, turboCodec } from './turbo-codec.js'

/** WebAssembly's memory never shrinks, so an instance that has grown beyond this is replaced by a new one. */
const LARGEST = 2 ** 27

/** Options of `turbo`. */
export interface TurboOptions {
  /**
   * The address of the codec's `libjpegturbowasm_decode.wasm`. A page must give it; Node finds the file beside the
   * package's code.
   */
  readonly wasm?: string | URLLike
}

/** The part of the codec that is used. */
interface Codec {
  readonly JPEGDecoder: new () => CodecDecoder
  readonly HEAPU8: Uint8Array
}
interface CodecDecoder {
  /** A view of the codec's memory, to write the file to. */
  getEncodedBuffer(length: number): Uint8Array
  /** @throws a number, if the file is damaged or of an unsupported kind. */
  decode(): void
  getFrameInfo(): { readonly width: number; readonly height: number; readonly componentCount: number }
  /** A view of the codec's memory, valid until the next call. */
  getDecodedBuffer(): Uint8Array
}

/**
 * Decodes JPEGs several times as fast as the built-in decoder, to OpenCV's bytes, including color: `imageFolder(dir, { size:
 * 70, decoder: turbo() })`. It needs the package `@cornerstonejs/codec-libjpeg-turbo-8bit`. Files that are damaged,
 * truncated or larger than `maxPixels` or `maxMemory` are refused as without it.
 * @throws if an option is unknown, or `wasm` is not an address.
 */
export function turbo(options: TurboOptions = {}): JpegDecoder {
  checkOptions('turbo', options)
  const wasm = options.wasm === undefined ? undefined : String(options.wasm)
  return { name: 'turbo', ...(wasm !== undefined && { wasm }), open: () => shared(wasm) }
}

const checkOptions = optionsOrNone<TurboOptions>({
  wasm: check(
    'an address, as text or a URL',
    (value) => (typeof value === 'string' && value !== '') || value instanceof URL,
  ),
})

/** One decoder for all callers with the same options. */
const opened = new Map<string | undefined, Promise<JpegFunction>>()

function shared(wasm: string | undefined): Promise<JpegFunction> {
  const decoder = opened.get(wasm) ?? openTurbo(wasm)
  opened.set(wasm, decoder)
  decoder.catch(() => opened.delete(wasm))
  return decoder
}

async function openTurbo(wasm: string | undefined): Promise<JpegFunction> {
  const start = await loadCodec(wasm)
  let codec = await start()
  let decoder = new codec.JPEGDecoder()
  let failed = false
  const restart = async (): Promise<void> => {
    codec = await start()
    decoder = new codec.JPEGDecoder()
    failed = false
  }
  /** The image, as a view of the codec's memory; undefined if the other decoder must read it. */
  const decode = (bytes: Uint8Array, limits: ImageLimits): Image | undefined => {
    const header = headersOf(bytes, limits)
    if (!header || header.color === 'cmyk' || header.color === 'ycck') return undefined
    failed = true
    const image = decodeWith(decoder, bytes)
    failed = false
    return image && orient(image, header.orientation)
  }
  return async (bytes, limits, use) => {
    if (failed || codec.HEAPU8.length > LARGEST) await restart()
    // The other decoder reads what is refused here, or says what is wrong with it.
    return use(decode(bytes, limits) ?? decodeJpeg(bytes, limits))
  }
}

/** The headers of a file and its scans, if nothing is wrong with them. libjpeg-turbo checks the data in between. */
function headersOf(bytes: Uint8Array, limits: ImageLimits): JpegHeader | undefined {
  try {
    return readJpeg(bytes, limits, 'headers').header
  } catch {
    return undefined
  }
}

/** Decodes into the codec's memory; undefined if it refuses the file. */
function decodeWith(decoder: CodecDecoder, bytes: Uint8Array): Image | undefined {
  decoder.getEncodedBuffer(bytes.length).set(bytes)
  try {
    decoder.decode()
  } catch (error) {
    if (typeof error === 'number') return undefined
    throw new Error(`libjpeg-turbo failed: ${(error as Error).message}`, { cause: error })
  }
  const { width, height, componentCount: channels } = decoder.getFrameInfo()
  return { width, height, channels, data: decoder.getDecodedBuffer() }
}

async function loadCodec(wasm: string | undefined): Promise<() => Promise<Codec>> {
  // Errors are thrown, so they need not be printed as well.
  const settings = { printErr: () => undefined, ...(wasm !== undefined && { locateFile: () => wasm }) }
  const make = await turboCodec()
  return async () => {
    try {
      return (await make(settings)) as Codec
    } catch (cause) {
      throw new Error(
        `turbo: libjpeg-turbo could not be started: ${String((cause as Error).message ?? cause)}; on a page, give turbo({ wasm }) the address of ${PACKAGE}'s libjpegturbowasm_decode.wasm; for a bundled program in Node, install ${PACKAGE} beside it`,
        { cause },
      )
    }
  }
}
