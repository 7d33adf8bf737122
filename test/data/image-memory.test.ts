import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { Budget, memoryToDecode } from '../../src/data/image-memory.js'
import { encodeJpeg } from '../../src/data/jpeg/jpeg.js'
import { decodePng } from '../../src/data/png/png.js'

const jpeg = encodeJpeg({ width: 16, height: 24, data: new Uint8Array(16 * 24 * 3) })

describe('memory that decoding takes is told from the header', () => {
  it('of a JPEG: 64 bytes per block and 3 per pixel', () => {
    // encodeJpeg does not subsample chroma: three components of 2 × 3 blocks.
    expect(memoryToDecode(jpeg)).toBe(3 * 2 * 3 * 64 + 16 * 24 * 3)
  })

  it('of PNGs: exactly what maxMemory is compared with', () => {
    const { cases } = JSON.parse(readFileSync(new URL('png.json', import.meta.url), 'utf8')) as {
      cases: { png: string }[]
    }
    for (const { png } of cases.slice(0, 8)) {
      const bytes = new Uint8Array(Buffer.from(png, 'base64'))
      const memory = memoryToDecode(bytes)
      expect(() => decodePng(bytes, { maxMemory: memory })).not.toThrow()
      expect(() => decodePng(bytes, { maxMemory: memory - 1 })).toThrow(`which take ${memory} bytes`)
    }
  })

  it('nothing for a file that is refused before it takes any', () => {
    expect(memoryToDecode(jpeg.subarray(0, 20))).toBe(0)
    expect(memoryToDecode(Uint8Array.of(0x89, 0x50, 0x4e, 0x47))).toBe(0)
  })

  it('a guess, by length, for what a decoder of the caller’s own reads', () => {
    expect(memoryToDecode(new Uint8Array(10))).toBe(320)
  })
})

it('a budget makes a request for more than is left wait, and lets one for more than all of it run alone', async () => {
  const budget = new Budget(10)
  const order: string[] = []
  await budget.take(6)
  const second = budget.take(5).then(() => order.push('5'))
  const whole = budget.take(20).then(() => order.push('20'))
  await Promise.resolve()
  expect(order).toEqual([])
  budget.giveBack(6)
  await second
  expect(order).toEqual(['5'])
  budget.giveBack(5)
  await whole
  expect(order).toEqual(['5', '20'])
})
