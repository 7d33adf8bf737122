// Keras's table: plain for layers in a row, with "Connected to" if there are branches.

import { expect, it } from 'vitest'
import { input, layers, model, sequential, type Model } from 'receptive'

const rows = (net: Pick<Model, 'summary'>) =>
  net
    .summary(() => undefined)
    .split('\n')
    .map((line) => line.trim().replace(/ {2,}/g, ' | '))
    .filter((line) => !/^[_=]*$/.test(line))

it('of layers in a row has three columns', () => {
  const net = sequential([
    layers.conv2d({ filters: 4, kernelSize: 3, inputShape: [6, 5, 2], trainable: false }),
    layers.batchNormalization(),
    layers.globalMaxPooling2d(),
  ])
  expect(rows(net)).toEqual([
    'Model: "sequential"',
    'Layer (type) | Output Shape | Param #',
    'conv2d (Conv2D) | (None, 4, 3, 4) | 76',
    'batchNormalization (BatchNormalization) | (None, 4, 3, 4) | 16',
    'globalMaxPooling2d (GlobalMaxPooling2D) | (None, 4) | 0',
    'Total params: 92 (0.00 MB)',
    'Trainable params: 8 (0.00 MB)',
    'Non-trainable params: 84 (0.00 MB)',
  ])
})

it('of branches says what each layer is connected to, by application and output', () => {
  const x = input({ shape: [6, 5, 2], name: 'image' })
  const inside = input({ shape: [6, 5, 2] })
  const conv = layers.conv2d({ filters: 2, kernelSize: 3, padding: 'same' })
  const twice = conv.apply(conv.apply(inside))
  const block = model({ inputs: inside, outputs: { once: conv.apply(inside), twice }, name: 'block' })
  const { once } = block.apply(x)
  const again = block.apply(once).twice
  const flat = layers.flatten()
  const net = model({
    inputs: x,
    outputs: layers.add().apply([flat.apply(once), flat.apply(again), flat.apply(x)]),
  })
  expect(rows(net)).toEqual([
    'Model: "model"',
    'Layer (type) | Output Shape | Param # | Connected to',
    'image (InputLayer) | (None, 6, 5, 2) | 0',
    'block (Model) | (None, 6, 5, 2), (None, 6, 5, 2) | 38 | image[0][0], block[0][0]',
    'flatten (Flatten) | (None, 60) | 0 | block[0][0], block[1][1], image[0][0]',
    'add (Add) | (None, 60) | 0 | flatten[0][0], flatten[1][0], flatten[2][0]',
    'Total params: 38 (0.00 MB)',
    'Trainable params: 38 (0.00 MB)',
    'Non-trainable params: 0 (0.00 MB)',
  ])
  // A part of it that begins in the middle has an input there.
  const top = model({ inputs: once, outputs: layers.add().apply([flat.apply(once), flat.apply(again)]) })
  expect(rows(top).slice(2, 6)).toEqual([
    'block_1 (InputLayer) | (None, 6, 5, 2) | 0',
    'flatten (Flatten) | (None, 60) | 0 | block_1[0][0], block[0][1]',
    'block (Model) | (None, 6, 5, 2), (None, 6, 5, 2) | 38 | block_1[0][0]',
    'add (Add) | (None, 60) | 0 | flatten[0][0], flatten[1][0]',
  ])
})
