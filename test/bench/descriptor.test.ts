// benchdnn's notation, its derived sizes worked out by hand.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { flopsOf, formatDescriptor, parseDescriptor } from '../../bench/shapes/descriptor.js'
import { convolutions } from '../../bench/shapes/networks.js'
import { ops } from '../../kernels/ops.js'
import { convolutionsOf, pair, upTo } from '../support/convolutions.js'

describe('a descriptor', () => {
  it('derives what is left out', () => {
    expect(parseDescriptor('mb32ic3ih70oc32kh5')).toEqual({
      x: [32, 70, 70, 3],
      w: [5, 5, 3, 32],
      y: [32, 66, 66, 32],
      window: { strides: [1, 1], dilations: [1, 1], padding: 'valid' },
    })
    expect(parseDescriptor('ic1ih9oc1kh3').x[0]).toBe(2)
  })

  it('derives padding from the output, and the output from padding', () => {
    const same = { strides: [1, 1], dilations: [1, 1], padding: 'same' }
    expect(parseDescriptor('mb1ic2ih9oc4oh9kh3')).toMatchObject({ y: [1, 9, 9, 4], window: same })
    expect(parseDescriptor('mb1ic2ih9oc4kh3ph1')).toMatchObject({ y: [1, 9, 9, 4], window: same })
    // 224 → 112 by 7 at stride 2: 5 zeros, 2 of them before.
    expect(parseDescriptor('mb1ic3ih224oc64oh112kh7sh2').window.padding).toBe('same')
  })

  it('takes rows and columns apart, dilations from 0, and `_`', () => {
    expect(parseDescriptor('mb2_ic3_ih20iw11_oc5_kh3kw2_sh2sw1_dh1dw0')).toEqual({
      x: [2, 20, 11, 3],
      w: [3, 2, 3, 5],
      y: [2, 8, 10, 5],
      window: { strides: [2, 1], dilations: [2, 1], padding: 'valid' },
    })
  })

  it('takes channels in groups', () => {
    const grouped = parseDescriptor('mb1g2ic4ih9oc6kh3')
    expect(grouped).toMatchObject({ x: [1, 9, 9, 4], w: [3, 3, 2, 6], y: [1, 7, 7, 6], groups: 2 })
    expect(flopsOf(grouped)).toBe(2 * 49 * 9 * 2 * 6)
    expect(formatDescriptor(grouped)).toBe('mb1g2ic4ih9oc6oh7kh3ph0')
  })

  it('of rows alone is one high', () => {
    expect(parseDescriptor('mb1ic3iw20oc5kw4')).toMatchObject({
      x: [1, 1, 20, 3],
      w: [1, 4, 3, 5],
      y: [1, 1, 17, 5],
    })
  })

  it.each([
    ['mb1ic3ih9oc4', /kh is missing; a shape is mb g ic/],
    ['mb1ic3oc4kh3', /ih is missing/],
    ['mb1ih9oc4kh3', /ic is missing/],
    ['g3mb1ic4ih9oc6kh3', /ic4 and oc6 cannot be divided into 3 groups/],
    ['mb1ic3ih9oc4kh3zz4', /there is no 'zz'/],
    ['mb1ic3ih9oc4kh3kh5', /kh is given twice/],
    ['mb0ic3ih9oc4kh3', /mb must be at least 1/],
    ['mb1ic3ih4oc4kh9', /kh9 does not fit into ih4/],
    ['mb1ic3ih9oc4kh5ph1', /pad 'valid' or 'same', but ih9oh7ph1/],
    ['nonsense', /letters and numbers must alternate.*such as mb32ic32ih34oc32kh3/],
  ])('%s is refused, with what is possible', (text, message) => {
    expect(() => parseDescriptor(text)).toThrow(message)
  })

  it('of any convolution comes back from its text', () => {
    const sizes = fc.tuple(upTo(3), upTo(20), upTo(20), upTo(5))
    const all = { sizes, kernel: pair(4), K: upTo(5), strides: pair(3), dilations: pair(3) }
    fc.assert(
      fc.property(convolutionsOf(all), ({ x, w, window: { strides, dilations, padding } }) => {
        fc.pre(typeof padding === 'string')
        const window = { strides, dilations, padding }
        const y = ops.conv2d({ x, w }, window)
        const { window: again, ...rest } = parseDescriptor(formatDescriptor({ x, w, y, window }))
        expect(rest).toEqual({ x, w, y })
        expect(ops.conv2d({ x, w }, again)).toEqual(y)
      }),
    )
  })
})

it.each(Object.entries(convolutions))('%s is a convolution', (_, text) => {
  const { x, w, y, window, groups = 1 } = parseDescriptor(text)
  expect(ops.groupedConv2d({ x, w }, { ...window, groups })).toEqual(y)
  expect(flopsOf(parseDescriptor(text))).toBeLessThan(1.5e9)
})
