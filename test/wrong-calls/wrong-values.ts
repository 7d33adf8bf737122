// Wrong calls from a right one: arguments missing, of another kind or out of range; options unknown, misspelt or missing.

/** An argument of a right call, and what else is right or wrong in its place. */
export interface Argument {
  readonly value: unknown
  /** Whether it may be left out. */
  readonly mayBeMissing: boolean
  /** Values that are of the right kind and wrong all the same. */
  readonly bad: readonly unknown[]
  /** Whether a value of another kind is right, too. */
  readonly right: (value: unknown) => boolean
  /** Of an object of options: an argument for each. */
  readonly options?: Readonly<Record<string, Argument>>
}

/** How a function is called rightly. */
export interface Signature {
  readonly call: (...args: never[]) => unknown
  readonly args: readonly Argument[]
  /**
   * One of these each refusal names: the function, or what is wrong with the contents of a file. Default: the last part of
   * the name under which it is exported.
   */
  readonly names?: readonly string[]
}

/** A call to make, and what a refusal has to say besides the function's name. */
export interface WrongCall {
  readonly shown: string
  readonly make: () => unknown
  readonly names: readonly string[]
  readonly says: readonly string[]
}

type Right = (value: unknown) => boolean

const never: Right = () => false

/** An argument that must be there. */
export const must = (value: unknown, bad: readonly unknown[] = [], right: Right = never): Argument => ({
  ...{ value, bad, right },
  mayBeMissing: false,
})

/** An argument that may be left out. */
export const may = (value: unknown, bad: readonly unknown[] = [], right: Right = never): Argument => ({
  ...must(value, bad, right),
  mayBeMissing: true,
})

type Described<T> = { readonly [K in keyof T]-?: Argument }

const valuesOf = (options: Readonly<Record<string, Argument>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(options).map(([key, { value }]) => [key, value]))

/** An object of options: one argument for each, or a new option is not tested, and this does not compile. */
export const options = <T extends object>(described: Described<T>): Argument => ({
  ...must(valuesOf(described)),
  options: described,
})

/** The same, where none is required, and so not the object either. */
export const optionsOrNone = <T extends object>(described: Described<T>): Argument => ({
  ...options<T>(described),
  mayBeMissing: true,
})

class Other {
  readonly x = 1
}

/** What is neither a number nor text nor a list nor any object that is asked for. */
const strangers: readonly unknown[] = [
  null,
  true,
  10n,
  Symbol('x'),
  new Map([['a', 1]]),
  new Set([1]),
  new Date(0),
  /x/,
  Other,
]

/** A promise that a wrong call forgot to await; made anew, so that none is left unhandled. */
const forgotten = (): unknown => Promise.resolve(1)

/** Values of other kinds than the right one. */
function otherKinds(value: unknown): readonly unknown[] {
  const all = [...strangers, forgotten()]
  if (typeof value === 'number')
    return [...all, String(value), '', NaN, Infinity, -Infinity, {}, [], [String(value)], () => value]
  if (typeof value === 'boolean')
    return [...all.filter((one) => one !== true), 0, 1, String(value), '', {}, [], () => value]
  if (typeof value === 'string') return [...all, 5, NaN, {}, [], [5], () => value]
  if (typeof value === 'function') return [...all.filter((one) => one !== Other), 5, 'x', {}, []]
  if (Array.isArray(value)) return [...all, 'x', '', NaN, {}, [null], [undefined], [{}], [[[]]], () => value]
  return [
    ...all.filter((one) => Object.prototype.toString.call(one) !== '[object Object]'),
    5,
    'x',
    [],
    () => value,
  ]
}

/** Wrong values in the place of one argument. */
function* wrongValues({ value, bad, right, mayBeMissing }: Argument): Generator<unknown> {
  if (!mayBeMissing) yield undefined
  for (const one of [...otherKinds(value), ...bad]) if (!right(one)) yield one
}

const snake = (key: string): string => key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

/** Other spellings of a name, each of which is to be answered by the right one. */
const misspelt = (key: string): readonly string[] =>
  [snake(key), key.toLowerCase(), key.toUpperCase(), `${key}s`, `${key}_`].filter((other) => other !== key)

const show = (value: unknown): string => {
  if (typeof value === 'function') return value === Other ? 'class Other' : 'a function'
  if (typeof value === 'bigint') return `${value}n`
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    if (Array.isArray(value)) return `[${value.map(show).join(', ')}]`
    return typeof value === 'string' ? `'${value}'` : String(value)
  }
  const tag = Object.prototype.toString.call(value).slice(8, -1)
  return tag === 'Object' ? `{ ${Object.keys(value).join(', ')} }` : tag
}

/** All wrong calls that follow from the right one. */
export function* wrongCalls(
  name: string,
  { call, args, names = [name.replace(/.*\./, '')] }: Signature,
): Generator<WrongCall> {
  const right = args.map(({ value }) => value)
  const given = (at: number, value: unknown): readonly unknown[] =>
    right.map((one, i) => (i === at ? value : one))
  const wrong = (shown: string, values: readonly unknown[], ...says: readonly string[]): WrongCall => ({
    ...{ shown: `${name}: ${shown}`, names, says },
    make: () => call(...(values as never[])),
  })
  const required = args.some((argument) => !argument.mayBeMissing)
  if (required) yield wrong('nothing', [])
  for (const [at, argument] of args.entries()) {
    const which = args.length > 1 ? `argument ${at + 1} ` : ''
    for (const value of wrongValues(argument)) yield wrong(which + show(value), given(at, value))
    const { options: described } = argument
    if (!described) continue
    const full = valuesOf(described)
    const keys = Object.keys(described)
    yield wrong(`${which}an unknown option`, given(at, { ...full, color: 1 }), "there is no option 'color'")
    for (const [key, option] of Object.entries(described)) {
      for (const value of wrongValues(option))
        yield wrong(`${which}${key}: ${show(value)}`, given(at, { ...full, [key]: value }), key)
      for (const other of misspelt(key)) {
        if (keys.includes(other)) continue
        const renamed = { ...full, [other]: option.value, [key]: undefined }
        // Of a name of a letter or two, anything may be meant.
        const advice = key.length > 2 ? [`did you mean '${key}'?`] : []
        yield wrong(`${which}${other}`, given(at, renamed), `there is no option '${other}'`, ...advice)
      }
    }
  }
}
