// The demo page, used as visitors use it: by clicking, dragging, dropping and typing.

import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import axe from 'axe-core'
import type { Download, Page } from 'playwright-core'
import { createServer } from 'vite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  activations,
  exportModel,
  input,
  layers,
  loadModel,
  model,
  readImage,
  sequential,
  type Model,
  type NDArray,
} from 'receptive'
import { openBrowser } from '../../support/browser.js'
import { configFile, drop, openDemo, pixelsOf, ready, text, train, visit, type Demo } from './demo.js'

let demo: Demo
beforeAll(async () => {
  demo = await openDemo()
}, 120_000)
afterAll(() => demo?.close())

const quick = '?images=300&epochs=3'
const map = (page: Page, layer: string, n: number) =>
  page.locator(`.map[data-layer="${layer}"][data-map="${n}"]`)

/** What the network was given: the pixels on the page's canvas, 0 to 1. */
async function seen(page: Page): Promise<{ shape: number[]; data: Float32Array }> {
  const { width, height, data } = await pixelsOf(page, 'seen-picture')
  const gray = Float32Array.from({ length: width * height }, (_, i) => data[4 * i] / 255)
  return { shape: [1, height, width, 1], data: gray }
}

async function saved(page: Page, format: string): Promise<Download> {
  await page.getByLabel('Save as').selectOption(format)
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Save' }).click(),
  ])
  return download
}

describe('digits', () => {
  it('are learned while the page goes on, drawn, recognized, and followed number by number', async () => {
    const { page, errors, close } = await visit(demo, quick)
    expect(await text(page, 'verdict')).toMatch(/^Untrained, it guesses: \d$/)
    await page.evaluate(`{
      globalThis.frames = []
      const frame = (time) => {
        frames.push({ time, epoch: document.getElementById('epoch').textContent })
        requestAnimationFrame(frame)
      }
      requestAnimationFrame(frame)
    }`)
    await page.getByLabel('Pictures', { exact: true }).fill('3000')
    await train(page)
    // Frames come while it learns, and none is long in coming, even on a busy machine.
    const frames = await page.evaluate<{ time: number; epoch: string }[]>('frames')
    const epochs = new Set(frames.map(({ epoch }) => epoch))
    expect(['1 of 3', '2 of 3', '3 of 3'].filter((epoch) => epochs.has(epoch)).length).toBeGreaterThan(1)
    expect(Math.max(...frames.slice(1).map(({ time }, i) => time - frames[i].time))).toBeLessThan(10_000)
    expect(await text(page, 'epoch')).toBe('3 of 3')
    expect(Number(await text(page, 'rate'))).toBeGreaterThan(0)
    expect(parseFloat(await text(page, 'accuracy'))).toBeGreaterThan(80)
    expect(Number(await page.locator('#accuracy-curve').getAttribute('data-points'))).toBe(
      3 * Math.ceil(3000 / 32),
    )

    // A seven, by mouse.
    const box = (await page.locator('#pad').boundingBox())!
    const at = ([x, y]: readonly number[]): [number, number] => [
      box.x + x * box.width,
      box.y + y * box.height,
    ]
    await page.mouse.move(...at([0.25, 0.2]))
    await page.mouse.down()
    for (const point of [
      [0.5, 0.2],
      [0.75, 0.2],
      [0.62, 0.45],
      [0.5, 0.85],
    ])
      await page.mouse.move(...at(point), { steps: 4 })
    await page.mouse.up()
    await expect.poll(() => text(page, 'verdict')).toBe('7')
    expect(await text(page, 'cam')).toBe('Grad-CAM: where conv2d_2 sees “7”.')
    const { data } = await pixelsOf(page, 'seen-overlay')
    const opaque = data.filter((value, i) => i % 4 === 3 && value > 100).length
    expect(opaque).toBeGreaterThan(5)
    // Where it would look for another class.
    await page.getByRole('button', { name: /^1 / }).click()
    await expect.poll(() => text(page, 'cam')).toBe('Grad-CAM: where conv2d_2 sees “1”.')
    await page.getByLabel('Grad-CAM’s opacity').fill('0')
    expect(await page.locator('#seen-overlay').getAttribute('style')).toBe('opacity: 0;')

    // What the network itself computes, in this process.
    const model = await loadModel(
      (await readFile(await (await saved(page, 'safetensors')).path())) as Uint8Array,
    )
    const x = await seen(page)
    await map(page, 'conv2d_1', 5).click({ position: { x: 30, y: 22 } })
    await page.locator('.where').getByText('conv2d_1, map 5,').waitFor()
    const [row, column] = await checkValue(page, model, x)
    // On by keyboard, to a neighbor.
    await page.locator('#lens-map').press('ArrowDown')
    await page.locator('#lens-map').press('ArrowLeft')
    await page
      .locator('.where')
      .getByText(`row ${row + 1}, column ${column - 1}:`)
      .waitFor()
    await checkValue(page, model, x)
    // A dense unit, with a loss that flows back from what is said to be right.
    await map(page, 'dense', 0).click({ position: { x: 3, y: 8 } })
    await page.locator('.where').getByText('dense, value 0:').waitFor()
    await page.getByLabel('Right answer').selectOption('3')
    const [p] = (await model.predict(x)).data
    const delta = page.locator('.steps > li').last().locator('.equation').first()
    await expect.poll(() => delta.innerText()).toContain('δ = p − t = ')
    const shown = numberIn(/t = ([^:]+)/, await delta.innerText())
    expect(shown).toBeCloseTo(p, 3)
    // Step by step.
    await page.getByRole('button', { name: 'Step by step' }).click()
    expect(await page.locator('.steps > li:visible').count()).toBe(1)
    await page.getByRole('button', { name: 'Next' }).click()
    expect(await page.locator('.steps > li:visible').count()).toBe(2)
    expect(errors).toEqual([])
    await close()
  })

  it('are drawn by keyboard, maps are chosen by it, and MNIST’s files are learned from', async () => {
    const { page, errors, close } = await visit(demo, quick)
    await page.locator('#pad').focus()
    await page.keyboard.press('Space')
    for (let i = 0; i < 12; i++) await page.keyboard.press('ArrowDown')
    await page.locator('#seen-caption').getByText('your drawing').waitFor()
    const { data } = await seen(page)
    // A stroke from top to bottom, in the middle.
    expect(data[14 * 28 + 14]).toBe(1)
    expect(data[14 * 28 + 3]).toBe(0)
    await map(page, 'conv2d', 0).focus()
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('Enter')
    await page.locator('.where').getByText('conv2d, map 1, row 12, column 12').waitFor()
    await page.waitForFunction("document.activeElement.id === 'lens-map'")
    // On, with the keys alone; then what is right, and back to the map.
    for (const [key, place] of [
      ['ArrowDown', 'row 13, column 12'],
      ['ArrowRight', 'row 13, column 13'],
    ] as const) {
      await page.keyboard.press(key)
      await page.locator('.where').getByText(place).waitFor()
    }
    await page.getByLabel('Right answer').focus()
    await page.keyboard.press('End')
    await page.locator('.steps').getByText('with “9” as the right answer').waitFor()
    await page.waitForFunction("document.activeElement.id === 'right-answer'")
    await page.keyboard.press('Escape')
    await page.waitForFunction("document.activeElement.ariaLabel === 'conv2d, map 1'")

    // Now MNIST's files, to learn from.
    const pixels = Uint8Array.from({ length: 40 * 784 }, (_, i) => (Math.floor(i / 784) % 4) * 60)
    const header = (...words: number[]) => Buffer.from(Uint32Array.from(words).buffer).swap32()
    await drop(page, {
      'train-images-idx3-ubyte': Buffer.concat([header(0x0803, 40, 28, 28), pixels]),
      'train-labels-idx1-ubyte': Buffer.concat([
        header(0x0801, 40),
        Uint8Array.from({ length: 40 }, (_, i) => i % 4),
      ]),
    })
    await page.locator('#status').getByText('Ready. 32 pictures to learn from, 8 to test on.').waitFor()
    await train(page)
    await drop(page, {
      'train-images-idx3-ubyte': Buffer.concat([header(0x0803, 1, 28, 28), pixels.subarray(0, 784)]),
    })
    expect(await page.getByRole('alert').innerText()).toContain('Got 1 of images and 0 of labels')
    expect(errors).toEqual([])
    await close()
  })
})

/** The lens's sum is the value that the model has there. @returns its row and column. */
async function checkValue(page: Page, model: Model, x: NDArray): Promise<readonly [number, number]> {
  const where = await page.locator('.where').innerText()
  const [, layer, k, row, column, value] = /^(\w+), map (\d+), row (\d+), column (\d+): (.+)$/.exec(where)!
  await page.locator('[data-computed]').waitFor()
  const [sum, computed] = await Promise.all(
    ['data-sum', 'data-computed'].map((name) => page.locator('[data-computed]').getAttribute(name)),
  )
  const options = { layers: [layer] }
  const [[after], [before]] = await Promise.all(
    [options, { ...options, beforeActivation: true }].map(async (one) => {
      const { [layer]: found } = await activations(model, x, one)
      const [, , W, C] = found.shape
      return [found.data[(Number(row) * W + Number(column)) * C + Number(k)]]
    }),
  )
  expect(Number(sum)).toBeCloseTo(before, 4)
  expect(Number(computed)).toBeCloseTo(before, 4)
  expect(numberIn(/(.*)/, value)).toBeCloseTo(after, 3)
  return [Number(row), Number(column)]
}

const numberIn = (pattern: RegExp, text: string): number =>
  Number(pattern.exec(text)![1].trim().replaceAll('−', '-'))

it('films are learned on every backend, until Stop', async () => {
  const { page, errors, close } = await visit(demo, '?task=films&images=24&side=32&epochs=500&batch=8')
  const points = async () => Number(await page.locator('#loss-curve').getAttribute('data-points'))
  for (const [label, device] of [
    ['WebGL 2', /^gpu, float32, mode webgl2, renderer .*SwiftShader/],
    ['WebGPU', /^gpu, float32, mode webgpu, renderer /],
    ['plain TypeScript', /^reference, float32/],
  ] as const) {
    await page.getByLabel('Backend', { exact: true }).selectOption({ label })
    await page.getByRole('button', { name: 'Start' }).click()
    await page.locator('#device').getByText(device).waitFor({ timeout: 60_000 })
    await expect.poll(points, { timeout: 120_000 }).toBeGreaterThan(3)
    await page.getByRole('button', { name: 'Stop' }).click()
    await page.locator('#status').getByText('Stopped.', { exact: true }).waitFor({ timeout: 60_000 })
    const reached = await points()
    expect(await page.getByRole('button', { name: 'Start' }).isEnabled()).toBe(true)
    expect(await text(page, 'verdict')).toMatch(
      /^(normal|bacterial|viral): (right|wrong, it is (normal|bacterial|viral))$/,
    )
    expect(await points()).toBe(reached)
  }
  expect(await text(page, 'disclaimer')).toContain('not a medical device')
  expect(errors).toEqual([])
  await close()
})

describe('a model of one’s own', () => {
  // It has a nested model with a shortcut.
  const x = input({ shape: [8, 8, 4] })
  const inner = layers.conv2d({ filters: 4, kernelSize: 3, padding: 'same', name: 'inner' }).apply(x)
  const normal = layers.batchNormalization().apply(inner)
  const block = model({ inputs: x, outputs: layers.add({ name: 'sum' }).apply([normal, x]), name: 'block' })
  const net = sequential(
    [
      layers.conv2d({
        ...{ filters: 4, kernelSize: 3, strides: 2, padding: 'same', activation: 'relu' },
        ...{ inputShape: [16, 16, 3], name: 'stem' },
      }),
      block,
      layers.globalAveragePooling2d(),
      layers.dense({ units: 3, activation: 'softmax' }),
    ],
    { name: 'tiny' },
  )
  beforeAll(() => net.compile({ loss: 'categoricalCrossentropy', seed: 4 }))
  afterAll(() => net.dispose())

  it('is opened with a photo, in each format; other files are not; and what was saved here can be opened', async () => {
    const { page, errors, close } = await visit(demo, '?images=40&epochs=1')
    await train(page)
    const download = await saved(page, 'onnx')
    expect(download.suggestedFilename()).toBe('digits.onnx')
    const photo = await page.screenshot({ clip: { x: 0, y: 0, width: 200, height: 150 } })
    const { data } = await net.predict(await readImage(photo, { size: [16, 16] }))
    for (const format of ['onnx', 'tensorflowjs', 'keras', 'safetensors'] as const) {
      const files = await exportModel(net, format)
      await drop(page, files)
      const opened = new RegExp(`^Opened (${Object.keys(files).join('|')})\\. It takes \\[16, 16, 3\\]\\.`)
      await page.locator('#status').getByText(opened).waitFor()
      const file = { name: `${format}.png`, mimeType: 'image/png', buffer: photo }
      await page.getByLabel('Choose a picture').setInputFiles(file)
      await page.locator('#seen-caption').getByText(file.name).waitFor()
      const bars = page.locator('.share')
      await expect.poll(() => bars.count()).toBe(3)
      for (const [k, share] of (await bars.allInnerTexts()).entries())
        expect(parseFloat(share) / 100).toBeCloseTo(data[k], 2)
    }
    // The last file keeps the nested model. A pixel of the sum has one value of each input.
    expect(await page.locator('.layer').evaluateAll((rows) => rows.map((row) => row.dataset.layer))).toEqual([
      ...['stem', 'block/inner', 'block/batchNormalization', 'block/sum'],
      ...['globalAveragePooling2d', 'dense'],
    ])
    const summary = page.locator('.layer[data-layer="block/sum"] summary')
    expect(await summary.innerText()).toBe('block/sum add · of block/batchNormalization, stem · [8, 8, 4]')
    await map(page, 'block/sum', 2).click({ position: { x: 20, y: 10 } })
    await page.locator('.where').getByText('block/sum, map 2,').waitFor()
    const spot = (await page.locator('.where').innerText()).match(/\d+/g)!.map(Number)
    const given = await activations(net, await readImage(photo, { size: [16, 16] }))
    const [of, at] = [
      (layer: string) => given[layer].data[(spot[1] * 8 + spot[2]) * 4 + spot[0]],
      'block/sum',
    ]
    const shown = await page.locator('.steps table').first().locator('td').allInnerTexts()
    const place = `map 2, row ${spot[1]}, column ${spot[2]}`
    expect(shown.filter((_, i) => i % 3 < 2)).toEqual(['block/batchNormalization', place, 'stem', place])
    expect(numberIn(/(.*)/, shown[2])).toBeCloseTo(of('block/batchNormalization'), 3)
    expect(numberIn(/(.*)/, shown[5])).toBeCloseTo(of('stem'), 3)
    const computed = page.locator('[data-computed]')
    for (const attribute of ['data-sum', 'data-computed'])
      expect(Number(await computed.getAttribute(attribute))).toBeCloseTo(of(at), 4)
    expect(await page.getByLabel('Input', { exact: true }).locator('option').allInnerTexts()).toEqual([
      'block/batchNormalization',
      'stem',
    ])
    await page.getByLabel('Right answer').selectOption('1')
    const parts = page.locator('.steps > li').last().locator('td')
    await expect.poll(() => parts.count()).toBe(6)
    const [, slope, own, , , other] = await parts.allInnerTexts()
    expect([slope, other]).toEqual(['1', own])
    await page.setViewportSize({ width: 390, height: 844 })
    await page.waitForFunction('document.documentElement.scrollWidth === 390')
    await page
      .getByLabel('Open files')
      .setInputFiles({ name: 'a.csv', mimeType: '', buffer: Buffer.from('1') })
    await expect.poll(() => page.getByRole('alert').innerText()).toContain('None of a.csv is a model')
    const bytes = await readFile(await download.path())
    await page.getByLabel('Open files').setInputFiles({ name: 'digits.onnx', mimeType: '', buffer: bytes })
    await page
      .locator('#status')
      .getByText(/^Opened .*It takes \[28, 28, 1\]\./)
      .waitFor()
    expect(errors).toEqual([])
    await close()
  })
})

describe('a model of several inputs and outputs', () => {
  const [left, right, age] = [
    input({ shape: [24, 24, 3], name: 'left' }),
    input({ shape: [8, 8, 1], name: 'right' }),
    input({ shape: [2], name: 'age' }),
  ]
  const larger = layers
    .conv2dTranspose({ filters: 2, kernelSize: 3, strides: 2, padding: 'same', name: 'larger' })
    .apply(right)
  const maps = layers.conv2d({ filters: 4, kernelSize: 3, name: 'stem', activation: 'relu' }).apply(left)
  const all = [layers.flatten().apply(larger), layers.globalAveragePooling2d().apply(maps), age]
  const animal = layers
    .dense({ units: 3, activation: 'softmax', name: 'animal' })
    .apply(layers.concatenate().apply(all))
  const outline = layers.upSampling2d({ name: 'outline', interpolation: 'bilinear' }).apply(maps)
  const trained = model({ inputs: [left, right, age], outputs: animal })
  const net = model({ inputs: [left, right, age], outputs: { animal, outline }, name: 'twins' })
  beforeAll(() => trained.compile({ loss: 'categoricalCrossentropy', seed: 4 }))
  afterAll(() => trained.dispose())

  it('shows each input, takes numbers, and answers for the chosen output', async () => {
    const { page, errors, close } = await visit(demo, '?images=20', {
      viewport: { width: 390, height: 844 },
    })
    const photo = await page.screenshot({ clip: { x: 0, y: 0, width: 200, height: 150 } })
    await drop(page, await exportModel(net, 'safetensors'))
    await page
      .locator('#status')
      .getByText('It takes [24, 24, 3] and [8, 8, 1] and [2]. It has 2 outputs; choose one below.')
      .waitFor()
    await page
      .getByLabel('Choose a picture')
      .setInputFiles({ name: 'a.png', mimeType: 'image/png', buffer: photo })
    const given = page.locator('#given figure')
    await expect.poll(() => given.allInnerTexts()).toEqual(['left', 'right'])
    await page.getByLabel('age [2]').fill('3; −1')
    await page.getByLabel('age [2]').press('Enter')
    const x = {
      left: await readImage(photo, { size: [24, 24] }),
      right: await readImage(photo, { size: [8, 8], channels: 1 }),
      age: { shape: [1, 2], data: Float32Array.of(3, -1) },
    }
    const { animal: p } = await net.predict(x)
    const bars = page.locator('.share')
    for (const k of [0, 1, 2])
      await expect.poll(async () => parseFloat(await bars.nth(k).innerText())).toBeCloseTo(100 * p.data[k], 0)
    expect(await text(page, 'cam')).toContain('where stem sees “class')
    // The other picture is shown large, with what the network sees there.
    await page.getByLabel('for', { exact: true }).selectOption('right')
    await expect.poll(() => text(page, 'cam')).toContain('larger')
    expect((await pixelsOf(page, 'seen-picture')).width).toBe(8)
    await page.getByLabel('age [2]').fill('three')
    await page.getByLabel('age [2]').press('Enter')
    await expect.poll(() => page.getByRole('alert').innerText()).toContain("'three' is no number")
    // A pixel of the transposed convolution, with the filter's taps that land there.
    await map(page, 'larger', 1).click({ position: { x: 20, y: 20 } })
    await page.getByLabel('Right answer').selectOption('1')
    await page.locator('.steps').getByText('Each input lays the whole filter down').waitFor()
    expect(await page.locator('p.right').innerText()).toContain('The network computed the same')
    expect(await page.locator('.steps').innerText()).toContain('its part of dw')
    // The other output is no list of classes.
    await page.getByLabel('Answer of').selectOption({ label: 'outline [44, 44, 4]' })
    await expect.poll(() => text(page, 'verdict')).toContain('The output is [44, 44, 4]: no classes')
    await expect
      .poll(() => page.locator('.steps > li').last().innerText())
      .toContain('The output is no list of numbers')
    await page.waitForFunction('document.documentElement.scrollWidth === 390')
    await page.evaluate(axe.source)
    const { violations } = await page.evaluate<axe.AxeResults>('axe.run()')
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join('; ')}`)).toEqual(
      [],
    )
    const [whole] = Object.values(await exportModel(net, 'onnx'))
    await drop(page, { 'cut.onnx': whole.subarray(0, 800) })
    await expect.poll(() => page.getByRole('alert').innerText()).toContain('truncated or damaged')
    expect(await text(page, 'status')).toBe('The network before is still open.')
    await page.locator('.layer[data-layer="stem"]').waitFor()
    expect(errors).toEqual([])
    await close()
  })
})

describe('a model of plain numbers', () => {
  const net = sequential(
    [
      layers.conv2d({ filters: 2, kernelSize: 3, inputShape: [12, 12, 1], activation: 'sigmoid' }),
      layers.reduce({ operation: 'product', axes: [3], keepDims: true, name: 'product' }),
      layers.flatten(),
      layers.dense({ units: 4, name: 'box' }),
    ],
    { name: 'box' },
  )
  beforeAll(() => net.compile({ loss: 'meanSquaredError', seed: 4 }))
  afterAll(() => net.dispose())

  it('has a squared error from the numbers that would be right, or is taken for scores of classes', async () => {
    const { page, errors, close } = await visit(demo, '?images=20', {
      ...{ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true },
    })
    const photo = await page.screenshot({ clip: { x: 0, y: 0, width: 200, height: 150 } })
    await page
      .getByLabel('Choose a picture')
      .setInputFiles({ name: 'a.png', mimeType: 'image/png', buffer: photo })
    await page.locator('#status').getByText('For a chest film choose “Chest films”.').waitFor()
    // The picture stays for the next network.
    await drop(page, await exportModel(net, 'safetensors'))
    await page.locator('#seen-caption').getByText('a.png').waitFor()
    const { data: y } = await net.predict(await readImage(photo, { size: [12, 12], channels: 1 }))
    const bars = page.locator('.bar')
    await expect.poll(() => bars.count()).toBe(4)
    for (const [k, bar] of (await bars.allInnerTexts()).entries()) {
      const [name, value] = bar.split('\n')
      expect([name, numberIn(/(.*)/, value)]).toEqual([`value ${k}`, expect.closeTo(y[k], 3)])
    }
    expect(await text(page, 'verdict')).toBe('4 numbers, no probabilities')

    // A touch on a value of the output, and what would be right.
    const back = page.locator('.steps > li').last()
    await map(page, 'box', 0).tap({ position: { x: 20, y: 8 } })
    await page.locator('.where').getByText('box, value 1:').waitFor()
    expect(await back.innerText()).toContain('Say which numbers would be right')
    await page.getByLabel('Right numbers').fill('1 2 3 4')
    await page.getByLabel('Right numbers').press('Enter')
    await expect.poll(() => back.innerText()).toContain('the mean squared error, the mean of (y − t)²')
    const shown = numberIn(/δ = dy = 2 · \(y − t\) \/ 4 = (\S+)/, await back.innerText())
    expect(shown).toBeCloseTo((y[1] - 2) / 2, 3)
    // A product of two channels.
    await map(page, 'product', 0).tap({ position: { x: 30, y: 30 } })
    await page.locator('.where').getByText('product, map 0,').waitFor()
    expect(await page.locator('.steps > li').nth(1).innerText()).toMatch(/z = 0?\.\d+ · 0?\.\d+ = /)
    expect(await page.locator('p.right').innerText()).toContain('The network computed the same')

    await page.getByLabel('Its numbers are').selectOption('scores of classes')
    const total = [...y].reduce((sum, value) => sum + Math.exp(value), 0)
    await expect
      .poll(async () => parseFloat(await page.locator('.share').first().innerText()))
      .toBeCloseTo((100 * Math.exp(y[0])) / total, 0)
    expect(await text(page, 'verdict')).toMatch(/^class \d$/)
    await page.getByLabel('Right answer').selectOption('class 2')
    await expect.poll(() => back.innerText()).toContain('the cross-entropy of the scores’ softmax')
    expect(errors).toEqual([])
    await close()
  })
})

describe('a large model', () => {
  const large = (side: number, filters: number) =>
    sequential(
      [
        layers.conv2d({ filters, kernelSize: 1, inputShape: [side, side, 1], name: 'wide' }),
        layers.globalAveragePooling2d(),
        layers.dense({ units: 2, activation: 'softmax' }),
      ],
      { name: 'large' },
    )

  it('is shown thinned out, yet every value is there; one that takes too much memory is refused', async () => {
    const { page, errors, close } = await visit(demo, '?images=20')
    const net = large(1100, 2)
    await net.compile({ loss: 'categoricalCrossentropy', seed: 4 })
    await drop(page, await exportModel(net, 'safetensors'))
    const photo = await page.screenshot({ clip: { x: 0, y: 0, width: 200, height: 150 } })
    await page
      .getByLabel('Choose a picture')
      .setInputFiles({ name: 'a.png', mimeType: 'image/png', buffer: photo })
    await map(page, 'wide', 1).click({ position: { x: 40, y: 30 } })
    await page.locator('.where').getByText('wide, map 1,').waitFor()
    const x = await readImage(photo, { size: [1100, 1100], channels: 1 })
    const [row] = await checkValue(page, net, x)
    expect(row).toBeGreaterThan(300)
    expect((await pixelsOf(page, 'lens-map')).width).toBe(367)
    // A mean of very many values by the strongest of them, which the page is sent alone.
    await map(page, 'globalAveragePooling2d', 0).click({ position: { x: 4, y: 8 } })
    await page.locator('.where').getByText('globalAveragePooling2d, value 0:').waitFor()
    expect(await page.locator('.steps').innerText()).toContain('1210000 values come in')
    expect(await page.locator('p.right').innerText()).toContain('The network computed the same')
    net.dispose()

    const huge = large(20_000, 5)
    await huge.compile({ loss: 'categoricalCrossentropy' })
    await drop(page, await exportModel(huge, 'safetensors'))
    await expect
      .poll(() => page.getByRole('alert').innerText())
      .toMatch(/would take about \d+ GB of memory for one picture; .* wide, gives \[20000, 20000, 5\]\./)
    huge.dispose()
    expect(errors).toEqual([])
    await close()
  })
})

describe('for everybody', () => {
  it('what is long in coming is announced', async () => {
    const { page, close } = await visit(demo, '?images=20')
    await page.evaluate(`{
      const send = Worker.prototype.postMessage
      Worker.prototype.postMessage = function (message) {
        setTimeout(() => send.call(this, message), message.method === 'look' ? 1500 : 0)
      }
    }`)
    await page.locator('#samples button').nth(1).click()
    const computing = page.getByRole('status').getByText('Computing …')
    await computing.waitFor()
    await computing.waitFor({ state: 'detached' })
    await close()
  })

  it('no file imports the worker’s first one, which WebKit would evaluate once more', async () => {
    const assets = join(demo.folder, 'site/assets')
    const names = (await readdir(assets)).filter((name) => name.endsWith('.js'))
    const first = names.find((name) => name.startsWith('worker-'))!
    const texts = await Promise.all(names.map((name) => readFile(join(assets, name), 'utf8')))
    const importing = names.filter((_, i) => texts[i].includes(`./${first}`))
    expect(importing).toEqual([])
    expect(texts[names.indexOf(first)].length).toBeLessThan(2000)
  })

  it('without curves, the rest goes on, and the page says why there are none', async () => {
    const { page, close } = await visit(demo, '?images=40&epochs=1')
    // As WebKit calls it on a machine whose locale is POSIX; uPlot does not load there.
    await page.evaluate("Object.defineProperty(navigator, 'language', { value: 'C' })")
    await train(page)
    expect(await text(page, 'loss-curve')).toMatch(/^There are no curves here: /)
    await close()
  })

  it('axe finds nothing to object to, and nothing is wider than a phone', async () => {
    const { page, close } = await visit(demo, '?images=60&epochs=1')
    await train(page)
    await page.evaluate(axe.source)
    for (const task of ['Digits', 'Chest films', 'Your model']) {
      await page.getByLabel(task, { exact: true }).check()
      if (task === 'Chest films') await ready(page)
      await page
        .locator(task === 'Your model' ? '#open-label' : '.steps > li')
        .first()
        .waitFor()
      for (const [width, colorScheme] of [
        [390, 'light'],
        [1280, 'dark'],
      ] as const) {
        await page.emulateMedia({ colorScheme })
        await page.setViewportSize({ width, height: 844 })
        await page.waitForFunction(`document.documentElement.scrollWidth === ${width}`)
        const { violations } = await page.evaluate<axe.AxeResults>('axe.run()')
        const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join('; ')}`)
        expect(found, `${task}, ${colorScheme}, ${width}`).toEqual([])
      }
    }
    await close()
  })

  it('it says what does not run, and what is wrong with an address', async () => {
    const plain = await openBrowser()
    try {
      const { page } = await visit({ ...demo, browser: plain }, '?images=20')
      const option = page.getByRole('option', { name: 'WebGPU: not here' })
      await option.waitFor({ state: 'attached', timeout: 60_000 })
      expect(await option.isDisabled()).toBe(true)
      expect(await page.locator('#reasons li').allTextContents()).toContainEqual(
        expect.stringContaining("WebGPU: gpu: mode 'webgpu' does not run here: "),
      )
      await page.goto(`${demo.server.origin}/site/index.html?epochs=none`)
      expect(await page.getByRole('alert').innerText()).toContain(
        "epochs must be a whole number from 1 to 1000, got 'none'",
      )
    } finally {
      await plain.close()
    }
  })

  it('the development server’s page gets as far', async () => {
    const server = await createServer({
      configFile,
      logLevel: 'error',
      server: { host: '127.0.0.1', port: 0, hmr: false, watch: null },
    })
    await server.listen()
    const page = await demo.browser.newPage()
    await page.goto(`${server.resolvedUrls!.local[0]}?images=20`)
    await ready(page)
    expect(await page.evaluate('crossOriginIsolated')).toBe(true)
    await page.close()
    await server.close()
  })

  // The last one: it closes the server.
  it('it is kept, has threads when it is loaded anew, and works without a network', async () => {
    const { page, errors, close } = await visit(demo, '?images=40&epochs=1')
    expect(await page.evaluate('crossOriginIsolated')).toBe(false)
    await page.getByRole('button', { name: 'Reload for threads' }).click()
    await page.waitForFunction('crossOriginIsolated')
    await ready(page)
    expect(await page.getByLabel('Threads').locator('option').count()).toBeGreaterThan(1)
    const processors = await page.evaluate<number>('navigator.hardwareConcurrency')
    expect(await text(page, 'device')).toContain(`threads ${Math.min(16, processors)}`)
    await demo.server.close()
    await page.reload()
    await ready(page)
    await page.getByLabel('Threads').selectOption('1')
    await train(page)
    expect(await text(page, 'device')).toContain('threads 1')
    expect(await saved(page, 'onnx')).toBeTruthy()
    await page.locator('.steps > li').first().waitFor()
    expect(errors).toEqual([])
    await close()
  })
})
