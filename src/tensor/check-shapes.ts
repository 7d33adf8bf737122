import { formatShape, sameShape, type NDArray, type Shape } from '../../kernels/shape.js'

/** @throws if an array is missing, unknown or of another shape; `what` the arrays are is in front of it. */
export function checkShapes(
  what: string,
  expected: ReadonlyMap<string, Shape>,
  values: Readonly<Record<string, NDArray>>,
): void {
  for (const [name, { shape }] of Object.entries(values)) {
    const wanted = expected.get(name)
    if (!wanted)
      throw new Error(`${what}: there is no '${name}'; the model has ${[...expected.keys()].join(', ')}`)
    if (!sameShape(wanted, shape))
      throw new Error(
        `${what}: '${name}' has the shape ${formatShape(shape)}, the model's is ${formatShape(wanted)}`,
      )
  }
  const missing = [...expected.keys()].filter((name) => !Object.hasOwn(values, name))
  if (missing.length > 0) throw new Error(`${what}: missing ${missing.join(', ')}`)
}
