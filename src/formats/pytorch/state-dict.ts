// Reads a state_dict from a file of torch.save: a zip archive with a pickle, which describes the tensors, and with their
// values by number.
//
//   model/data.pkl   model/data/0   model/data/1   …   model/byteorder

import { errorText } from '../../../kernels/error-text.js'
import { sizeOf, type Shape } from '../../../kernels/shape.js'
import { listNames, shorten } from '../../check/describe-value.js'
import { readDtype } from '../dtypes.js'
import type { StoredWeight } from '../keras/stored-weights.js'
import { isShape } from '../safetensors-header.js'
import { unzip } from '../zip.js'
import { unpickle, type Dictionary, type Global } from './pickle.js'

/** PyTorch's storages, and their element types. */
const storages = new Map(
  Object.entries({
    FloatStorage: 'F32',
    DoubleStorage: 'F64',
    HalfStorage: 'F16',
    BFloat16Storage: 'BF16',
    LongStorage: 'I64',
    IntStorage: 'I32',
    ShortStorage: 'I16',
    CharStorage: 'I8',
    ByteStorage: 'U8',
    BoolStorage: 'BOOL',
  }),
)

interface Storage {
  readonly dtype: string
  readonly key: string
  readonly length: number
}

/** A tensor: a view of a storage. */
class TensorView {
  constructor(
    readonly storage: Storage,
    readonly offset: number,
    readonly shape: Shape,
    readonly strides: Shape,
  ) {}
}

/**
 * The tensors of a state_dict, in order; or of one inside a checkpoint, under `state_dict`, `model_state_dict` or `model`.
 * @throws if it is damaged, or contains anything but tensors and plain values. Nothing in it is executed.
 */
export function readStateDict(where: string, archive: Uint8Array): readonly StoredWeight[] {
  const files = unzip(where, archive, (name) => /(^|\/)(data\.pkl|data\/\d+|byteorder)$/.test(name))
  const pickle = [...files.keys()].find((name) => /(^|\/)data\.pkl$/.test(name))
  if (pickle === undefined)
    throw new Error(
      `${where}: this zip archive holds no weights of PyTorch or Keras; it has ${listNames(files.keys())}`,
    )
  const folder = pickle.slice(0, -'data.pkl'.length)
  const order = files.get(`${folder}byteorder`)
  if (order && new TextDecoder().decode(order).trim() !== 'little')
    throw new Error(`${where}: the file's numbers are big-endian; save it on a little-endian machine`)
  try {
    const found = unpickle(files.get(pickle)!, { call, persistent })
    return tensorsIn(found).map(([name, view]) => ({
      name,
      shape: view.shape,
      read: () => valuesOf(where, name, view, files.get(`${folder}data/${view.storage.key}`)),
    }))
  } catch (cause) {
    throw new Error(`${where}: the PyTorch file is not readable: ${errorText(cause)}`, { cause })
  }
}

function call(what: Global, given: readonly unknown[]): unknown {
  switch (String(what)) {
    case 'collections.OrderedDict':
      return new Map()
    case 'torch._utils._rebuild_tensor_v2':
    case 'torch._utils._rebuild_tensor': {
      const [storage, offset, shape, strides] = given as readonly [Storage, number, Shape, Shape]
      const isStorage = typeof (storage as Partial<Storage> | undefined)?.key === 'string'
      if (
        !isStorage ||
        !isShape([offset]) ||
        !isShape(shape) ||
        !isShape(strides) ||
        shape.length !== strides.length
      )
        throw new Error('a tensor has no shape, or no storage')
      return new TensorView(storage, offset, shape, strides)
    }
    case 'torch._utils._rebuild_parameter':
      return given[0]
    default:
      throw new Error(
        `it holds ${shorten(String(what))}, which is Python code and is not run; save only the weights: ` +
          'torch.save(model.state_dict(), path)',
      )
  }
}

/** `('storage', torch.FloatStorage, key, location, length)` */
function persistent(id: unknown): Storage {
  const [kind, type, key, , length] = Array.isArray(id) ? (id as readonly unknown[]) : []
  const dtype = storages.get(String(type).replace(/^torch\./, ''))
  if (kind !== 'storage' || dtype === undefined || typeof key !== 'string' || !isShape([length]))
    throw new Error(`a storage is of the type ${shorten(String(type))}, which is not read`)
  return { dtype, key, length: length as number }
}

function tensorsIn(found: unknown): readonly (readonly [string, TensorView])[] {
  if (!(found instanceof Map)) throw new Error('it holds no dictionary; save model.state_dict()')
  for (const key of ['state_dict', 'model_state_dict', 'model'])
    if (found.get(key) instanceof Map) return tensorsIn(found.get(key))
  const tensors = [...(found as Dictionary)].filter(
    (entry): entry is [string, TensorView] => typeof entry[0] === 'string' && entry[1] instanceof TensorView,
  )
  if (tensors.length === 0)
    throw new Error(`it holds no tensors by name, but ${listNames([...found.keys()].map(String))}`)
  return tensors
}

function valuesOf(
  where: string,
  name: string,
  { storage, offset, shape, strides }: TensorView,
  bytes?: Uint8Array,
): Float32Array {
  const size = sizeOf(shape)
  const last = offset + shape.reduce((sum, d, i) => sum + (d - 1) * strides[i], 0)
  const { read, bytes: each } = readDtype(storage.dtype)!
  if (!bytes || bytes.length < storage.length * each || (size > 0 && last >= storage.length))
    throw new Error(`${where}: the values of '${shorten(name)}' are not all in the file; it is damaged`)
  const all = read(new Uint8Array(bytes.subarray(0, storage.length * each)).buffer)
  const values = new Float32Array(size)
  const place = shape.map(() => 0)
  for (let i = 0, from = offset; i < size; i++) {
    values[i] = Number(all[from])
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      from += strides[axis]
      if (++place[axis] < shape[axis]) break
      from -= strides[axis] * shape[axis]
      place[axis] = 0
    }
  }
  return values
}
