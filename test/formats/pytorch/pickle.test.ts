// Pickles that Python has written (write-pickles.py): values of every kind in every protocol, tensors of every type; and lies.

import { readFileSync } from 'node:fs'
import { unzipSync, zipSync } from 'fflate'
import { describe, expect, it } from 'vitest'
import { Global, unpickle, type Unpickling } from '../../../src/formats/pytorch/pickle.js'
import { readStateDict } from '../../../src/formats/pytorch/state-dict.js'

const path = (file: string): string => new URL(`files/${file}`, import.meta.url).pathname

interface Stored {
  readonly shape: readonly number[]
  readonly values: readonly number[]
}

const { tensors, pickles, plain } = JSON.parse(readFileSync(path('kinds.json'), 'utf8')) as {
  readonly tensors: Readonly<Record<string, Stored>>
  readonly pickles: Readonly<Record<string, string>>
  readonly plain: unknown
}

/** Calls give their names and what they are given; what stands elsewhere is itself. */
const told: Unpickling = { call: (what, given) => [String(what), ...given], persistent: (id) => ({ id }) }

/** As JSON has it. */
const plainly = (value: unknown): unknown =>
  value instanceof Map
    ? Object.fromEntries([...value].map(([key, one]) => [key as string, plainly(one)]))
    : Array.isArray(value)
      ? value.map(plainly)
      : value

/** Each character is a byte. */
const read = (text: string): unknown => unpickle(Uint8Array.from(Buffer.from(text, 'latin1')), told)

describe('a pickle', () => {
  it.each(Object.entries(pickles))('of protocol %s has the values of Python', (_, base64) => {
    expect(plainly(unpickle(Uint8Array.from(Buffer.from(base64, 'base64')), told))).toEqual(plain)
  })

  it.each<[string, string, unknown]>([
    ['texts of Python 2', '(U\x02abT\x03\0\0\0cdet.', ['ab', 'cde']],
    ['bytes', '\x80\x03(C\x02abB\x03\0\0\0cdet.', ['ab', 'cde']],
    ['a long text', '\x80\x04\x8d\x02\0\0\0\0\0\0\0ab.', 'ab'],
    ['a function’s name', 'cmod\nfun\n.', new Global('mod', 'fun')],
    ['a function’s name from the stack', '\x80\x04\x8c\x03mod\x8c\x03fun\x93.', new Global('mod', 'fun')],
    ['a call', 'cmod\nfun\n(K\x07tR.', ['mod.fun', 7]],
    ['an object of a class', '\x80\x02cmod\nCls\n)\x81.', ['mod.Cls']],
    ['what is set on an object, which is left out', '\x80\x02cmod\nCls\n)\x81}b.', ['mod.Cls']],
    ['what stands elsewhere', '\x80\x02K\x05Q.', { id: 5 }],
    ['a whole number of no bytes', '\x80\x02\x8a\x00.', 0],
    ['a negative one of three', '\x80\x02\x8a\x03\x00\x00\xff.', -65536],
  ])('may hold %s', (_, text, wanted) => expect(read(text)).toEqual(wanted))

  it.each<[string, string, RegExp]>([
    ['ends within a number', '\x80\x02J\x01\x02', /ends too early/],
    ['ends within a text', '\x80\x02X\xff\0\0\0abc', /ends too early/],
    ['ends within a name', 'cmod', /ends too early/],
    ['has a text of 2⁶⁴ bytes', '\x80\x04\x8d\xff\xff\xff\xff\xff\xff\xff\xffa', /ends too early/],
    ['is of a later protocol', '\x80\x06N.', /protocol above 5/],
    ['takes a mark', '\x80\x02(.', /has a mark where it needs a value/],
    ['has no mark', '\x80\x02K\x01t.', /has no mark/],
    ['makes a tuple of too little', '\x80\x02K\x01\x86.', /empty stack/],
    ['adds to no list', '\x80\x02}K\x01a.', /no list where it needs one/],
    ['adds several to no list', '\x80\x02}(K\x01K\x02e.', /no list/],
    ['sets on no dictionary', '\x80\x02](K\x01K\x02u.', /no dictionary/],
    ['calls a number', '\x80\x02K\x01)R.', /calls something that is not a function/],
    ['calls with a number', '\x80\x02cmod\nfun\nK\x01R.', /calls something that is not a function/],
    ['refers to what is not there', '\x80\x02j\x05\0\0\0.', /not stored/],
    ['has instructions that are no letters', '\x80\x02\x8e', /instruction 0x8e/],
  ])('that %s is refused', (_, text, error) => expect(() => read(text)).toThrow(error))
})

describe('tensors', () => {
  const found = readStateDict('test', readFileSync(path('kinds.pt')))

  it('of every type, and views of others, are those of PyTorch', () => {
    expect(found.map(({ name }) => name)).toEqual(Object.keys(tensors))
    for (const { name, shape, read: values } of found) {
      expect(shape, name).toEqual(tensors[name].shape)
      expect(Array.from(values()), name).toEqual(tensors[name].values)
    }
  })

  const files = unzipSync(readFileSync(path('kinds.pt')))
  const [folder] = Object.keys(files)[0].split('/')
  const changed = (change: Readonly<Record<string, string>>): Uint8Array =>
    zipSync({
      ...files,
      ...Object.fromEntries(
        Object.entries(change).map(([name, text]) => [`${folder}/${name}`, Buffer.from(text, 'latin1')]),
      ),
    })

  const storage = (type: string, key: string): string =>
    `(X\x07\0\0\0storagec${type}\n${key}X\x03\0\0\0cpuK\x04tQ`
  const tensor = (of: string, shape: string, strides: string): string =>
    `}X\x01\0\0\0wctorch._utils\n_rebuild_tensor_v2\n(${of}K\x00${shape}${strides}\x89NtRs`

  it.each<[string, Readonly<Record<string, string>>, RegExp]>([
    ['numbers with their large bytes first', { byteorder: 'big' }, /big-endian/],
    ['no dictionary', { 'data.pkl': '\x80\x02]K\x01a.' }, /holds no dictionary/],
    ['no tensors', { 'data.pkl': '\x80\x02}X\x05\0\0\0epochK\x03s.' }, /no tensors by name, but epoch/],
    [
      'a storage of another type',
      { 'data.pkl': `\x80\x02${storage('torch\nComplexFloatStorage', 'X\x01\x00\x00\x000')}.` },
      /a storage is of the type torch\.ComplexFloatStorage/,
    ],
    [
      'a storage without a name',
      { 'data.pkl': `\x80\x02${storage('torch\nFloatStorage', 'K\x01')}.` },
      /a storage is of the type torch\.FloatStorage/,
    ],
    [
      'no storage',
      { 'data.pkl': `\x80\x02${tensor('K\x01', '(K\x04t', '(K\x01t')}.` },
      /no shape, or no storage/,
    ],
    [
      'strides of another rank',
      {
        'data.pkl': `\x80\x02${tensor(storage('torch\nFloatStorage', 'X\x01\x00\x00\x000'), '(K\x02K\x02t', '(K\x01t')}.`,
      },
      /no shape, or no storage/,
    ],
  ])('with %s are refused', (_, change, error) =>
    expect(() => readStateDict('test', changed(change))).toThrow(error),
  )

  it('an archive without any is told of by what it has', () => {
    expect(() => readStateDict('test', zipSync({ 'notes.txt': new Uint8Array(1) }))).toThrow(
      /holds no weights of PyTorch or Keras; it has/,
    )
  })
})
