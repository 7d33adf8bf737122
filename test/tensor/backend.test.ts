import { describe, expect, it } from 'vitest'
import { ndarray, openBackend, type Tensor } from 'receptive'
import { randomArray } from '../support/arrays.js'

describe('backend', () => {
  it('runs an op and gives the values when asked', async () => {
    const backend = await openBackend('reference')
    const y = backend.run('dense', {
      x: backend.tensor(ndarray([[1, 2]])),
      w: backend.tensor(ndarray([[3], [4]])),
    })
    expect(y.shape).toEqual([1, 1])
    expect([...(await y.data())]).toEqual([11])
  })

  it('says what runs', async () => {
    const backend = await openBackend('reference', { dtype: 'float64' })
    expect(backend.describe()).toEqual({ family: 'reference', dtype: 'float64', details: { threads: 1 } })
    expect(await backend.tensor(ndarray([1])).data()).toBeInstanceOf(Float64Array)
  })

  it('has a message for a backend that does not exist', async () => {
    await expect(openBackend('cuda' as 'reference')).rejects.toThrow(
      "openBackend: there is no backend 'cuda'; use 'wasm' or 'reference'",
    )
  })

  it('refuses values that do not fill the shape', async () => {
    const backend = await openBackend('reference')
    expect(() => backend.tensor({ shape: [2, 3], data: new Float32Array(5) })).toThrow(
      '[2,3] holds 6 values, got 5',
    )
  })

  it('gives copies: what is read does not change with the tensor', async () => {
    const backend = await openBackend('reference')
    const host = ndarray([1, 2, 3])
    const x = backend.tensor(host)
    const copy = await x.data()
    copy[0] = 9
    host.data[1] = 9
    expect([...(await x.data())]).toEqual([1, 2, 3])
  })

  it('shares values between shapes until both are disposed', async () => {
    const backend = await openBackend('reference')
    const x = backend.tensor(ndarray([1, 2, 3, 4]))
    const y = backend.reshape(x, [2, 2])
    x.dispose()
    x.dispose()
    backend.tensor(ndarray([9, 9, 9, 9])) // would take y's memory, had it been given back
    expect([...(await y.data())]).toEqual([1, 2, 3, 4])
    expect(() => backend.reshape(y, [3])).toThrow('[2,2] holds 4 elements, [3] 3')
  })

  it('says what to do about a tensor that is gone, or from elsewhere', async () => {
    const backend = await openBackend('reference')
    const x = backend.tensor(ndarray([1, 2]))
    x.dispose()
    await expect(x.data()).rejects.toThrow('read: the tensor [2] was disposed; use it before its scope ends')
    expect(() => backend.run('relu', { x })).toThrow('relu: the tensor [2] was disposed')
    const other = (await openBackend('reference')).tensor(ndarray([1, 2]))
    expect(() => backend.run('relu', { x: other })).toThrow('lives on another backend; copy it with')
  })

  it('frees what a scope made, but for its result, also when it throws', async () => {
    const backend = await openBackend('reference')
    let inner: Tensor | undefined
    const kept = backend.scope(() => {
      const x = backend.tensor(ndarray([-1, 2]))
      inner = backend.scope(() => backend.run('relu', { x }))
      return { result: [backend.run('tanh', { x })] }
    })
    expect(backend.memory().tensors).toBe(1)
    await expect(inner!.data()).rejects.toThrow('disposed')
    expect((await kept.result[0].data())[1]).toBeCloseTo(Math.tanh(2), 6)
    expect(() =>
      backend.scope(() => {
        backend.tensor(ndarray([1]))
        throw new Error('stop')
      }),
    ).toThrow('stop')
    expect(backend.memory().tensors).toBe(1)
  })

  it('allocates nothing once it has seen a step', async () => {
    const backend = await openBackend('reference')
    const x = backend.tensor(randomArray([2, 9, 7, 3], 1))
    const w = backend.tensor(randomArray([3, 3, 3, 4], 2))
    const window = { strides: [1, 1], dilations: [1, 1], padding: 'same' } as const
    const step = (): void =>
      backend.scope(() => {
        const y = backend.run('conv2d', { x, w }, window)
        backend.run('conv2dFilterGradient', { x, dy: y }, { ...window, kernelSize: [3, 3] })
      })
    step()
    const before = backend.memory()
    expect(before.tensors).toBe(2)
    expect(before.tensorBytes).toBe(4 * (2 * 9 * 7 * 3 + 3 * 3 * 3 * 4))
    // At its height the step holds the two, the output and the gradient; im2col unrolls an image in its workspace.
    expect(before.peakTensorBytes).toBe(before.tensorBytes + 4 * (2 * 9 * 7 * 4 + 3 * 3 * 3 * 4))
    expect(before.workspaceBytes).toBe(4 * 9 * 7 * 3 * 3 * 3)
    for (let i = 0; i < 10; i++) step()
    expect(backend.memory()).toEqual(before)
  })

  it('checks the contract before it computes', async () => {
    const backend = await openBackend('reference')
    const x = backend.tensor(randomArray([1, 4, 4, 1], 1))
    const w = backend.tensor(randomArray([3, 3, 2, 8], 2))
    expect(() =>
      backend.run('conv2d', { x, w }, { strides: [1, 1], dilations: [1, 1], padding: 'valid' }),
    ).toThrow('conv2d: x has 1 channels but w expects 2 (x = [1,4,4,1], w = [3,3,2,8])')
    expect(() =>
      backend.update('sgd', { w, v: x, g: w }, { learningRate: 1, momentum: 0, nesterov: false }),
    ).toThrow('sgd: v and w must have the same shape')
  })

  it('has words for whatever it is given', async () => {
    const backend = await openBackend('reference')
    const x = backend.tensor(ndarray([1, 2, 3]))
    const any = backend as unknown as Record<string, (...given: unknown[]) => unknown>
    const wrong: readonly (readonly [() => unknown, string])[] = [
      [() => any.run('conv3d', { x }), "run: there is no op 'conv3d'; did you mean 'conv2d'?"],
      [
        () => any.run('toString', { x }),
        "run: there is no op 'toString'; the type OpName lists what there is",
      ],
      [() => any.run(7, { x }), 'run: there is no op 7; the type OpName lists'],
      [() => any.run('relu'), 'relu: its inputs must be tensors by name, as in { x }, got nothing'],
      [() => any.run('relu', x), 'relu: its inputs must be tensors by name, as in { x }, got a Tensor'],
      [
        () => any.run('relu', { x: [1, 2] }),
        'relu: each input must be a tensor, got [1, 2]; backend.tensor(',
      ],
      [() => any.run('add', {}), 'add: a must be an array of sizes, got nothing'],
      [() => any.update('adamm', { w: x }), "update: there is no update 'adamm'; did you mean 'adam'?"],
      [
        () => any.update('sgd', { w: x, v: x, g: x }),
        'sgd: learningRate must be a finite number, got nothing',
      ],
      [() => any.tensor([1, 2]), 'got [1, 2]; ndarray(…) makes one of numbers'],
      [() => any.tensor(), 'with data a Float32Array or a Float64Array, got nothing'],
      [
        () => any.tensor({ shape: [2], data: [1, 2] }),
        'tensor: data must be a Float32Array or a Float64Array',
      ],
      [
        () => any.tensor({ shape: 2, data: new Float32Array(2) }),
        'tensor: shape must be an array of sizes, got 2',
      ],
      [() => any.tensor({ shape: [-1], data: new Float32Array(1) }), 'tensor: every axis of shape must be'],
      [() => any.reshape(x, 3), 'reshape: shape must be an array of sizes, got 3'],
      [() => any.reshape(3, [3]), 'reshape: each input must be a tensor, got 3'],
      [() => any.scope(3), 'scope: body must be a function, got 3'],
    ]
    for (const [call, words] of wrong) expect(call, words).toThrow(words)
    await expect(backend.read(3 as unknown as Tensor)).rejects.toThrow('read: each input must be a tensor')
  })

  it('says how much was asked for if there is not enough memory', async () => {
    const backend = await openBackend('reference')
    const [x, w] = [
      backend.tensor(randomArray([200_000, 1], 1)),
      backend.tensor(randomArray([1, 200_000], 2)),
    ]
    expect(() => backend.run('dense', { x, w })).toThrow(
      /^dense failed: out of memory: 152587\.9 MiB were requested; .*\(x = \[200000,1\], w = \[1,200000\]\)$/,
    )
  })

  it.each([
    ['wasm', { thread: 2 }, "openBackend('wasm'): there is no option 'thread'; did you mean 'threads'?"],
    [
      'wasm',
      null,
      "openBackend('wasm'): it takes an object, { dtype, threads, memoryLimit, simd }, got null",
    ],
    [
      'reference',
      { threads: 2 },
      "openBackend('reference'): threads must be 1, as only 'wasm' uses more, got 2",
    ],
    [
      'reference',
      { simd: 'relaxed' },
      "openBackend('reference'): there is no option 'simd'; it takes dtype, threads",
    ],
    ['WASM', {}, "openBackend: there is no backend 'WASM'; did you mean 'wasm'?"],
    [null, {}, "openBackend: there is no backend null; use 'wasm' or 'reference'"],
    ['gpu', {}, "openBackend: 'gpu' has its own entry point"],
  ])('opens nothing for %s and %j', async (name, options, words) => {
    await expect(openBackend(name as 'wasm', options as object)).rejects.toThrow(words)
  })

  it('is of no use once disposed of', async () => {
    const backend = await openBackend('reference')
    const x = backend.tensor(ndarray([1]))
    await backend.flush()
    backend.dispose()
    expect(backend.memory()).toMatchObject({ tensors: 0, tensorBytes: 0, bytes: 0 })
    await expect(x.data()).rejects.toThrow('read: the backend was disposed; open another')
    expect(() => backend.tensor(ndarray([1]))).toThrow('tensor: the backend was disposed; open another')
  })

  it('has the element types that there are', async () => {
    await expect(openBackend('reference', { dtype: 'float16' as 'float32' })).rejects.toThrow(
      "openBackend('reference'): dtype must be 'float32' or 'float64', got 'float16'",
    )
  })
})
