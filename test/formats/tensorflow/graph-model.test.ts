// Graphs of TensorFlow's ops: what they compute is what TensorFlow.js computes; an error lists everything that cannot be read.

import { describe, expect, it } from 'vitest'
import { loadModel, type Model, type NDArray } from 'receptive'
import { missingPeers, openTfjs } from '../../support/tfjs.js'
import { given, GraphFile, graphs, list, manyOps, text, windowOf } from './graphs.js'
import recorded from './graphs.json' with { type: 'json' }
import { runGraph } from './run-graph.js'

const load = (g: GraphFile, outputs: readonly string[]): Promise<Model<never>> =>
  loadModel<never>(new TextEncoder().encode(JSON.stringify(g.json(outputs))), { files: { w: g.bytes } })

const missing = missingPeers('@tensorflow/tfjs', '@tensorflow/tfjs-backend-cpu')

type Outputs = Readonly<Record<string, Float32Array>>

async function predicted({ make, outputs, input }: (typeof graphs)[keyof typeof graphs]): Promise<Outputs> {
  const net = await load(make(), outputs)
  expect(net.outputNames).toEqual(outputs)
  const got = (await net.predict({ shape: input, data: given(input) })) as Record<string, NDArray>
  return Object.fromEntries(outputs.map((name) => [name, Float32Array.from(got[name].data)]))
}

function expectTheirs(got: Outputs, theirs: Outputs): void {
  expect(Object.keys(got)).toEqual(Object.keys(theirs))
  for (const [name, values] of Object.entries(theirs)) {
    expect(got[name].length).toBe(values.length)
    values.forEach((value, i) =>
      expect(Math.abs(value - got[name][i]), name).toBeLessThan(1e-4 * (1 + Math.abs(value))),
    )
  }
}

describe.each(Object.entries(graphs))('a graph of %s', (name, graph) => {
  // write-graphs.ts has made them.
  it('computes what TensorFlow.js has computed, each output by its name', async () => {
    const floats = (base64: string): Float32Array =>
      new Float32Array(Uint8Array.from(Buffer.from(base64, 'base64')).buffer)
    const stored = (recorded as Readonly<Record<string, Readonly<Record<string, string>>>>)[name]
    const theirs = Object.entries(stored).map(([output, values]) => [output, floats(values)] as const)
    expectTheirs(await predicted(graph), Object.fromEntries(theirs))
  })

  it.skipIf(missing !== undefined)(
    `computes what TensorFlow.js does${missing ? ` (${missing})` : ''}`,
    async () => {
      expectTheirs(await predicted(graph), await runGraph(await openTfjs('cpu'), graph))
    },
  )
})

it('biases are added within the products before them', async () => {
  const net = await load(manyOps(), ['probabilities'])
  expect(Object.keys(await net.getWeights())).toContain('conv/bias')
  expect([...net.layers].map(({ name }) => name)).not.toContain('biased')
})

describe('graphs that cannot be read', () => {
  it('are told of with every op', async () => {
    const g = manyOps()
    g.op('one', 'Whirl', ['both'])
    g.op('two', 'Swoosh', ['one'])
    await expect(load(g, ['two'])).rejects.toThrow(
      /Whirl: there is no such op \(one\)[^]*Swoosh: [^]*tfjs_layers_model/,
    )
  })

  it('are told of with every attribute', async () => {
    const g = manyOps()
    g.op('first', 'MaxPool', ['both'], {
      ...windowOf([1, 1], 'VALID'),
      ksize: list(1, 2, 2, 1),
      data_format: text('NCHW'),
    })
    g.op('last', 'Mean', ['both', g.constant('examples', [1], [0])])
    g.op('sum2', 'AddV2', ['first', 'last'])
    await expect(load(g, ['sum2'])).rejects.toThrow(
      /MaxPool: its data_format is NCHW[^]*Mean: it reduces the batch axis/,
    )
  })

  it.each([
    [
      'in a circle',
      (g: GraphFile) => (g.op('a', 'Relu', ['end']), g.op('end', 'Relu', ['a'])),
      /has a cycle at 'end'|has a cycle at 'a'/,
    ],
    ['with a node missing', (g: GraphFile) => g.op('end', 'Relu', ['nowhere']), /no node 'nowhere'/],
    [
      'that joins batches',
      (g: GraphFile) => g.op('end', 'Reshape', ['both', g.constant('s', [1], [-1])]),
      /joins the examples of a batch/,
    ],
  ])('%s', async (_, add, error) => {
    const g = manyOps()
    add(g)
    await expect(load(g, ['end'])).rejects.toThrow(error)
  })
})
