// The callbacks of a run: checks them, and calls their methods.

import { asError } from '../check/as-error.js'
import { refuse } from '../check/check.js'
import { nearest } from '../check/nearest.js'
import type { Callback, TrainingPlan } from './callback.js'

type Method = Exclude<keyof Callback, 'kind'>

const methods: Readonly<Record<Method, true>> = {
  onTrainBegin: true,
  onEpochBegin: true,
  onBatchBegin: true,
  onBatchEnd: true,
  onTestBegin: true,
  onTestEnd: true,
  onEpochEnd: true,
  onTrainEnd: true,
  getState: true,
  setState: true,
  onRestore: true,
  onBackup: true,
  onFinish: true,
}

const known = Object.keys(methods) as readonly Method[]

/** Names that look like methods of callbacks, but may not be: `onEpochsEnd`, `on_epoch_end`, `setModel`. */
const alike = /^([oO]n([A-Z_]|epoch|batch|train|test)|set_?([mM]odel|[pP]arams)$)/

/** A callback, or a list of them. */
export function callbacks(where: string, given: unknown): void {
  if (!Array.isArray(given)) checkCallback(where, given)
  else for (let i = 0; i < given.length; i++) checkCallback(`${where}[${i}]`, given[i])
}

function checkCallback(where: string, given: unknown): void {
  const wanted = 'a callback, an object with methods such as onEpochEnd(epoch, logs)'
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return refuse(where, given, wanted)
  const names = methodNames(given)
  for (const name of names) {
    if (isMethod(name) || !alike.test(name)) continue
    throw new Error(`${where}: fit calls no ${name}; ${adviceFor(name)}`)
  }
  const own = names.filter(isMethod)
  const methodOf = (name: Method): unknown => (given as Callback)[name]
  for (const name of own)
    if (methodOf(name) !== undefined && typeof methodOf(name) !== 'function')
      refuse(`${where}.${name}`, methodOf(name), 'a function')
  if (own.length === 0) refuse(where, given, wanted, `it has no method that fit calls: ${known.join(', ')}`)
  for (const [one, other] of [
    ['getState', 'setState'],
    ['setState', 'getState'],
  ] as const)
    if (methodOf(one) && !methodOf(other))
      throw new Error(`${where} has ${one} but no ${other}; one saves the state that the other restores`)
}

const isMethod = (name: string): name is Method => Object.hasOwn(methods, name)

function adviceFor(name: string): string {
  if (/^set/i.test(name))
    return 'the last argument of each method is the plan: it holds the model, and how the run was set up'
  // In Keras, methods for training batches have two names. Methods for prediction do not exist here.
  const plain = name.replace(/train_?(?=batch)/i, '')
  const meant = /predict|test_?batch/i.test(name) ? undefined : nearest(plain, known)
  return meant ? `did you mean ${meant}?` : `it calls ${known.join(', ')}`
}

/** All names in an object and its prototypes, except those that every object has. */
function methodNames(of: object): readonly string[] {
  const names = new Set<string>()
  for (
    let at: object | null = of;
    at && at !== Object.prototype;
    at = Object.getPrototypeOf(at) as object | null
  )
    for (const name of Object.getOwnPropertyNames(at)) names.add(name)
  return [...names]
}

/** The callbacks of one run. */
export class Callbacks {
  /** Whether one is being called. Training waits for it meanwhile, so it may replace weights. */
  calling = false
  readonly list: readonly Callback[]

  /** @param given a value that `callbacks` has checked. */
  constructor(given: Callback | readonly Callback[] = []) {
    this.list = [given].flat()
  }

  /** Whether any of them has this method. */
  has(method: Method): boolean {
    return this.list.some((callback) => callback[method])
  }

  /** Calls a method of each callback that has it, one after the other. */
  async call<M extends Method>(method: M, ...args: Parameters<NonNullable<Callback[M]>>): Promise<void> {
    await this.during(async () => {
      for (const callback of this.list) await call(callback, method, args)
    })
  }

  /**
   * Calls `onTrainEnd` of each, even if others throw.
   * @returns the errors thrown.
   */
  async end(plan: TrainingPlan): Promise<readonly unknown[]> {
    const errors: unknown[] = []
    await this.during(async () => {
      for (const callback of this.list)
        try {
          await call(callback, 'onTrainEnd', [plan])
        } catch (error) {
          errors.push(error)
        }
    })
    return errors
  }

  /** Lets training wait while callbacks take part in some work. */
  async during<T>(work: () => Promise<T>): Promise<T> {
    this.calling = true
    try {
      return await work()
    } finally {
      this.calling = false
    }
  }
}

async function call<M extends Method>(
  callback: Callback,
  method: M,
  args: Parameters<NonNullable<Callback[M]>>,
): Promise<void> {
  try {
    await (callback[method] as ((...args: unknown[]) => unknown) | undefined)?.apply(callback, args)
  } catch (thrown) {
    throw asError(`fit: a callback's ${method}`, thrown)
  }
}

/** The first of several errors, with the others as `suppressed`. */
export function firstOf([first, ...others]: readonly unknown[]): unknown {
  if (others.length === 0) return first
  if (first instanceof Error && Object.isExtensible(first))
    return Object.assign(first, { suppressed: others })
  return new AggregateError([first, ...others], String(first))
}
