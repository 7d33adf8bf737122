import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { hash32 } from '../../kernels/hash.js'
import { toRGB, type Image } from '../../src/data/image.js'
import { decodeJpeg } from '../../src/data/jpeg/jpeg.js'
import { turbo } from '../../src/data/turbo-jpeg.js'

interface Case {
  name: string
  width: number
  height: number
  jpeg: string
  rgb: string
}
const file = new URL('jpeg.json', import.meta.url)
const { cases } = JSON.parse(readFileSync(file, 'utf8')) as { cases: Case[] }
const bytesOf = (name: string): Uint8Array =>
  new Uint8Array(Buffer.from(cases.find((one) => one.name === name)!.jpeg, 'base64'))

const decodeTurbo = await turbo().open()
const copied = ({ data, ...image }: Image): Image => ({ ...image, data: data.slice() })
const decode = (bytes: Uint8Array, limits = {}): Promise<Image> => decodeTurbo(bytes, limits, copied)

describe('turbo is libjpeg-turbo, byte for byte', () => {
  it.each(cases.filter(({ name }) => !/CMYK|YCCK/.test(name)))(
    '$name',
    async ({ name, width, height, jpeg, rgb }) => {
      const image = await decode(Buffer.from(jpeg, 'base64'))
      expect([image.width, image.height]).toEqual([width, height])
      expect(image.channels).toBe(/gray|orientation/.test(name) ? 1 : 3)
      expect(Buffer.from(toRGB(image).data).toString('base64')).toBe(rgb)
    },
  )
})

it.each(['CMYK', 'YCCK'])('turbo leaves %s to the other decoder', async (name) => {
  expect(await decode(bytesOf(name))).toEqual(decodeJpeg(bytesOf(name)))
})

it('an image is its own, though the next one is decoded before it is used', async () => {
  const [first, second] = await Promise.all([decode(bytesOf('gray')), decode(bytesOf('color'))])
  expect(first).toEqual(await decode(bytesOf('gray')))
  expect(second).toEqual(await decode(bytesOf('color')))
})

describe('turbo is as strict as the other decoder', () => {
  const outcome = async (work: () => Image | Promise<Image>): Promise<string> => {
    try {
      return `${(await work()).data.length} bytes`
    } catch (error) {
      return (error as Error).message
    }
  }

  it('refuses every truncation, in the same words', async () => {
    for (const name of ['gray', 'color, progressive', 'color, restarts'])
      for (let end = 0; end < bytesOf(name).length; end += 7) {
        const bytes = bytesOf(name).slice(0, end)
        expect(await outcome(() => decode(bytes)), `${name}, ${end}`).toBe(
          await outcome(() => decodeJpeg(bytes)),
        )
      }
  })

  it('refuses larger images than allowed', async () => {
    await expect(decode(bytesOf('gray'), { maxPixels: 1000 })).rejects.toThrow('more than maxPixels = 1000')
  })

  it('reads on after damage of any kind, which is refused if the other decoder refuses it', async () => {
    const whole = await decode(bytesOf('color'))
    for (const name of ['gray', 'color', 'color, progressive'])
      for (let round = 0; round < 60; round++) {
        const bytes = bytesOf(name)
        const places = 1 + (hash32(round, 0) % 4)
        for (let i = 1; i <= places; i++) bytes[hash32(round, i) % bytes.length] = hash32(round, 9 + i) & 255
        const [ours, other] = [await outcome(() => decode(bytes)), await outcome(() => decodeJpeg(bytes))]
        // A gray image has one channel with the one, and three with the other.
        if (!/^\d+ bytes$/.test(ours)) expect(ours).toBe(other)
      }
    expect(await decode(bytesOf('color'))).toEqual(whole)
  })
})

it('a wrong address of the WebAssembly is named', async () => {
  await expect(turbo({ wasm: 'file:///nowhere.wasm' }).open()).rejects.toThrow(
    /turbo: libjpeg-turbo could not be started: .*nowhere\.wasm/s,
  )
})
