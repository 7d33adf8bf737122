// The command line in this process: what it prints, what it says, and its exit codes.

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { run } from '../../src/cli/run.js'
import { encodeJpeg, layers, loadModel, readImage, sequential } from '../../src/index.js'

const folder = mkdtempSync(join(tmpdir(), 'receptive-cli-'))
afterAll(() => rmSync(folder, { recursive: true }))
const at = (name: string): string => join(folder, name)

async function command(...args: string[]) {
  let out = ''
  let said = ''
  const code = await run(args, {
    print: (line) => (out += `${line}\n`),
    say: (line) => (said += `${line}\n`),
    printText: (text) => (out += text),
    sayText: (text) => (said += text),
    bar: false,
  })
  return { code, out, said }
}

/** Sums the red and the green of an image, and knows how bright it is. */
async function saveModel(name: string, activation: 'softmax' | 'linear', classNames?: readonly string[]) {
  const model = sequential([
    layers.globalAveragePooling2d({ inputShape: [4, 4, 3] }),
    layers.dense({ units: 2, activation, name: 'head' }),
  ])
  await model.compile({ loss: activation === 'softmax' ? 'categoricalCrossentropy' : 'meanSquaredError' })
  model.setWeights({ 'head/kernel': [[4, 0], [0, 4], [0, 0]], 'head/bias': [0, 1] }) // prettier-ignore
  model.classNames = classNames
  await model.save(at(name))
  model.dispose()
}

beforeAll(async () => {
  await saveModel('model.safetensors', 'softmax', ['red', 'green'])
  await saveModel('logits.safetensors', 'linear')
  mkdirSync(at('photos/more'), { recursive: true })
  const image = (red: number, green: number) =>
    encodeJpeg({
      width: 8,
      height: 8,
      data: Uint8Array.from({ length: 192 }, (_, i) => [red, green, 0][i % 3]),
    })
  writeFileSync(at('photos/a.jpg'), image(255, 0))
  writeFileSync(at('photos/more/b.jpg'), image(0, 255))
  writeFileSync(at('photos/notes.txt'), 'no image')
  writeFileSync(at('broken.jpg'), image(9, 9).subarray(0, 300))
})

describe('predict', () => {
  it('prints the classes of files and folders, the most probable first', async () => {
    const { code, out, said } = await command(
      'predict',
      at('model.safetensors'),
      at('photos'),
      at('photos/a.jpg'),
    )
    expect({ code, said }).toEqual({ code: 0, said: '' })
    const lines = out.trim().split('\n')
    expect(lines.map((line) => line.split('\t')[0])).toEqual(
      ['photos/a.jpg', 'photos/more/b.jpg', 'photos/a.jpg'].map(at),
    )
    expect(lines[0]).toMatch(/\tred 9\d\.\d %\tgreen \d\.\d %$/)
    expect(lines[1]).toMatch(/\tgreen 9\d\.\d %\tred 0\.\d %$/)
  })

  it('gives what the model gives, as JSON', async () => {
    const { out } = await command('predict', at('model.safetensors'), at('photos'), '--json', '--top', '1')
    const found = out.trim().split('\n').map((line) => JSON.parse(line) as { classes: { index: number; value: number }[] }) // prettier-ignore
    const model = await loadModel(at('model.safetensors'))
    for (const [n, name] of ['photos/a.jpg', 'photos/more/b.jpg'].entries()) {
      const { data } = await model.predict(await readImage(at(name), { size: 4 }))
      expect(found[n].classes).toEqual([{ class: ['red', 'green'][n], index: n, value: data[n] }])
    }
    model.dispose()
  })

  it.each([
    [[], (byte: number) => byte / 255],
    [['--scale', '1'], (byte: number) => byte],
    [['--mean', '0.5', '--std', '0.5'], (byte: number) => byte / 127.5 - 1],
    [['--mean', '-1,0,0', '--std', '2,1,1', '--scale', '1/510'], (byte: number) => (byte / 510 + 1) / 2],
  ])('normalizes by %j', async (options, red) => {
    const { out, said } = await command(
      'predict',
      at('logits.safetensors'),
      at('photos/a.jpg'),
      '--json',
      ...options,
    )
    const data = Array.from((await readImage(at('photos/a.jpg'), { size: 4 })).data)
    const { classes } = JSON.parse(out) as { classes: { class: string; value: number }[] }
    const given = classes.find((one) => one.class === 'class 0')!.value
    expect(said).toBe('')
    const mean =
      data.filter((_, i) => i % 3 === 0).reduce((sum, value) => sum + red(Math.round(255 * value)), 0) / 16
    expect(given).toBeCloseTo(4 * mean, 3)
  })

  it('makes probabilities of what is none, if asked to, and else says so once', async () => {
    const plain = await command('predict', at('logits.safetensors'), at('photos'))
    expect(plain.said).toBe('The outputs of the model are not probabilities; --softmax converts them.\n')
    expect(plain.out).toMatch(/a\.jpg\tclass 0 3\.9\d+\tclass 1 1\.0\d+\n/)
    writeFileSync(at('names.txt'), 'rot\r\ngrün\n')
    const soft = await command('predict', at('logits.safetensors'), at('photos'), '--softmax', '--classes', at('names.txt')) // prettier-ignore
    expect(soft.said).toBe('')
    const own = await command('predict', at('model.safetensors'), at('photos'))
    expect(soft.out).toBe(own.out.replaceAll('red', 'rot').replaceAll('green', 'grün'))
  })

  it('goes on after files that cannot be read, and ends in 1', async () => {
    const files = [at('missing.jpg'), at('photos/a.jpg'), at('broken.jpg'), at('photos/notes.txt')]
    const plain = await command('predict', at('model.safetensors'), ...files, '--batch-size', '2')
    expect(plain.code).toBe(1)
    expect(plain.out).toMatch(/^.*a\.jpg\t.*\n$/)
    expect(plain.said).toMatch(
      /^there is no file .*missing\.jpg\n.*broken\.jpg: .*\n.*notes\.txt: it is not an image .*\n4 images in .*per second\n$/,
    )
    const json = await command('predict', at('model.safetensors'), ...files, '--json')
    const lines = json.out.trim().split('\n').map((line) => JSON.parse(line) as Record<string, unknown>) // prettier-ignore
    expect(lines.map((line) => Object.keys(line).join())).toEqual(['file,error', 'file,classes', 'file,error', 'file,error']) // prettier-ignore
    expect(json.said).toBe('')
  })

  it.each([
    [['--mean', '1,2'], '--mean: it takes one number, or 3, got 2'],
    [['--std', '0'], '--std: a deviation must not be 0'],
    [['--classes', 'missing.txt'], '--classes missing.txt: it cannot be read'],
    [['--classes', 'package.json'], '--classes package.json: it has'],
    [['--layers', 'missing.js'], '--layers missing.js: it cannot be loaded'],
  ])('refuses %j', async (options, text) => {
    const { code, said } = await command('predict', at('model.safetensors'), at('photos'), ...options)
    expect(said).toMatch(/^error: .*\n$/)
    expect(said).toContain(text)
    expect(code).toBe(1)
  })

  it('refuses models that do not classify images', async () => {
    const save = async (name: string, layer: ReturnType<typeof layers.dense>) => {
      const model = sequential([layer])
      await model.compile({ loss: 'meanSquaredError' })
      await model.save(at(name))
      model.dispose()
    }
    await save('vectors.safetensors', layers.dense({ units: 2, inputShape: [5] }))
    await save('maps.safetensors', layers.conv2d({ filters: 2, kernelSize: 1, inputShape: [5, 6, 3] }))
    const vectors = await command('predict', at('vectors.safetensors'), at('photos'))
    expect(vectors.said).toContain('the model takes [5], not images')
    const maps = await command('predict', at('maps.safetensors'), at('photos'))
    expect(maps.said).toContain('the model gives [5, 6, 2], not a number for each class')
    expect([vectors.code, maps.code]).toEqual([1, 1])
  })

  it('says that a folder holds no images', async () => {
    mkdirSync(at('empty'))
    expect((await command('predict', at('model.safetensors'), at('empty'))).said).toContain(
      'there are no images',
    )
  })
})

describe('convert and summary', () => {
  it('writes a model that predicts the same', async () => {
    const { code, said } = await command('convert', at('model.safetensors'), at('copy.safetensors'))
    expect({ code, said }).toEqual({
      code: 0,
      said: `${at('model.safetensors')}: 2 layers, 8 parameters\n${at('copy.safetensors')}: written as safetensors\n`,
    })
    expect(readFileSync(at('copy.safetensors'))).toEqual(readFileSync(at('model.safetensors')))
  })

  it.each([
    ['onnx', 'model.onnx'],
    ['keras', 'model.keras'],
    ['tensorflowjs', 'tfjs/model.json'],
    ['pytorch', 'net.py'],
  ])('writes %s, and reads it again', async (format, name) => {
    const { code, said } = await command('convert', at('model.safetensors'), at(name))
    expect(said).toContain(`${at(name)}: written as ${format}\n`)
    expect(code).toBe(0)
    if (format === 'onnx') return
    const weights = format === 'pytorch' ? at('net.safetensors') : at(name)
    const predicted = await command('predict', weights, at('photos'))
    const own = await command('predict', at('model.safetensors'), at('photos'))
    expect(predicted.out.replace(/class 0|red/g, 'red').replace(/class 1|green/g, 'green')).toBe(own.out)
  })

  it('prints the table', async () => {
    const { code, out } = await command('summary', at('model.safetensors'))
    expect(code).toBe(0)
    expect(out).toMatch(/^Model: "sequential"\n[^]*Total params: 8 [^]*\nClasses: red, green\n$/)
  })

  it('loads layers of one’s own by --layers', async () => {
    const { Layer } = await import('../../src/index.js')
    const model = sequential([
      layers.dense({ units: 2, inputShape: [2] }),
      new Layer({ kind: 'doubled', config: {}, call: ([x]) => layers.add().apply([x, x]) }),
    ])
    await model.compile({ loss: 'meanSquaredError' })
    await model.save(at('own.safetensors'))
    model.dispose()
    const without = await command('summary', at('own.safetensors'))
    expect(without).toMatchObject({ code: 1, out: '' })
    expect(without.said).toContain('doubled')
    expect(without.said).toContain('--layers')
    writeFileSync(
      at('own.mjs'),
      `import { Layer, layers } from '${new URL('../../src/index.ts', import.meta.url).href}'
      export default { doubled: () => new Layer({ kind: 'doubled', config: {}, call: ([x]) => layers.add().apply([x, x]) }) }`,
    )
    expect(await command('summary', at('own.safetensors'), '--layers', at('own.mjs'))).toMatchObject({
      code: 0,
    })
  })

  it.each([
    [['missing.safetensors', 'out.safetensors'], 'error: there is no file missing.safetensors'],
    [
      ['README.md', 'out.safetensors'],
      'error: README.md: this is not a model; it reads the files of model.save',
    ],
    [['model.safetensors', 'out.what'], '--format'],
  ])('says what is wrong with %j', async (files, text) => {
    const { code, said } = await command('convert', ...files)
    expect(said).toContain(text)
    expect(said).not.toContain('    at ')
    expect(code).toBe(1)
  })
})

describe('words', () => {
  it.each([
    [[], 'Usage: receptive'],
    [['summray'], 'Did you mean summary?'],
    [['predict'], "missing required argument 'model'"],
    [['predict', 'model', 'image', '--top', '0'], 'It must be a whole number of at least 1.'],
    [['predict', 'model', 'image', '--scale', '1/0'], 'It must be a number other than 0'],
    [['predict', 'model', 'image', '--mean', '1,x'], 'It must be a number, or several'],
    [['predict', 'model', 'image', '--sofmax'], 'Did you mean --softmax?'],
    [['convert', 'a', 'b', '--format', 'gguf'], 'Allowed choices are'],
  ])('that make no sense end in 2: %j', async (args, text) => {
    const { code, out, said } = await command(...args)
    expect(said).toContain(text)
    expect({ code, out }).toEqual({ code: 2, out: '' })
  })

  it('ask for help and the version', async () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }
    expect(await command('--version')).toEqual({ code: 0, out: `${version}\n`, said: '' })
    for (const name of ['convert', 'summary', 'predict'])
      expect(await command(name, '--help')).toMatchObject({
        code: 0,
        out: expect.stringContaining(`Usage: receptive ${name} `) as string,
        said: '',
      })
  })
})
