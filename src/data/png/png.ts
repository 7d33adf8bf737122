// PNG decoding by fast-png, to the bytes that OpenCV reads: 8 bits, without alpha; gamma and profiles are ignored.

import { decode, type DecodedPng } from 'fast-png'
import { orient, type Image, type ImageLimits } from '../image.js'
import { readPngChunks, samplesOf, type PngHeader } from './png-chunks.js'
import { decodePasses, inflate, unpack } from './png-passes.js'

/**
 * Decodes a PNG of any kind: gray, RGB or palette, 1 to 16 bits, interlaced or not. Alpha is dropped; of 16 bits the upper
 * eight are kept; EXIF's orientation is applied.
 *
 * @returns an image with one channel if it is gray, else with three.
 * @throws if it is damaged or truncated, or would take more than `maxPixels` or `maxMemory`.
 */
export function decodePng(bytes: Uint8Array, limits: ImageLimits): Image {
  const header = readPngChunks(bytes, limits)
  const { width, height, orientation } = header
  const samples = damaged(() => decodeSamples(header))
  const image =
    header.color === 3
      ? { channels: 3, data: lookUp(samples, header.palette) }
      : { channels: samplesOf(header) > 2 ? 3 : 1, data: toBytes(samples, header) }
  return orient({ width, height, ...image }, orientation)
}

type Samples = DecodedPng['data']

/** One element per sample, with as many bits as in the file. */
function decodeSamples(header: PngHeader): Samples {
  const inflated = inflate(header)
  // Of interlaced images, fast-png reads only those with whole bytes.
  if (header.interlaced && header.depth < 8) return decodePasses(header, inflated)
  const { data } = decode(header.stream)
  return header.depth < 8 ? unpack(data as Uint8Array, header) : data
}

/** Rewords the library's errors about damage. */
function damaged<T>(work: () => T): T {
  try {
    return work()
  } catch (cause) {
    const { message } = cause as Error
    throw new Error(message.includes('PNG:') ? message : `damaged or truncated PNG: ${message}`, { cause })
  }
}

function lookUp(samples: Samples, palette: Uint8Array): Uint8Array {
  const data = new Uint8Array(samples.length * 3)
  for (let i = 0, p = 0; i < samples.length; i++, p += 3) {
    const from = samples[i] * 3
    if (from >= palette.length)
      throw new Error(`damaged PNG: it has no color ${samples[i]} in its palette of ${palette.length / 3}`)
    data[p] = palette[from]
    data[p + 1] = palette[from + 1]
    data[p + 2] = palette[from + 2]
  }
  return data
}

/** Samples as bytes, without alpha. */
function toBytes(samples: Samples, header: PngHeader): Uint8Array {
  const { depth } = header
  const stored = samplesOf(header)
  const kept = stored > 2 ? 3 : 1
  if (depth === 8 && stored === kept)
    return new Uint8Array(samples.buffer, samples.byteOffset, samples.length)
  const shift = depth === 16 ? 8 : 0
  const factor = depth < 8 ? 255 / ((1 << depth) - 1) : 1
  const data = new Uint8Array((samples.length / stored) * kept)
  for (let i = 0, p = 0; p < data.length; i += stored)
    for (let c = 0; c < kept; c++) data[p++] = (samples[i + c] >> shift) * factor
  return data
}
