// What the page knows.

import type {
  Answer,
  BackendName,
  Explained,
  Maps,
  Meaning,
  ModelInfo,
  Picture,
  Place,
  Probed,
  Right,
  Scaling,
  Step,
  TaskName,
} from '../lab/protocol.js'
import { settingsOf, taskOf, type Settings } from './settings.js'
import { Store } from './store.js'

export interface State {
  readonly task: TaskName | 'own'
  readonly settings: Settings
  readonly backend: BackendName
  /** Undefined for as many as there are. */
  readonly threads: number | undefined
  /** What is known of each backend; absent: not yet. */
  readonly probed: Readonly<Partial<Record<BackendName, Probed>>>
  readonly busy: 'starting' | 'drawing' | 'training' | undefined
  /** Whether an answer is long in coming. */
  readonly computing: boolean
  readonly status: string
  readonly problem: string
  readonly model: ModelInfo | undefined
  readonly trained: boolean
  readonly samples: readonly Picture[]
  readonly step: Step | undefined
  /** How a loaded model wants its pictures. */
  readonly scaling: Scaling
  /** What the network was given to see. */
  readonly pictures: readonly Picture[]
  /** Whether each of its inputs has something. */
  readonly complete: boolean
  /** The input that is shown, and that a new picture goes to; undefined: all. */
  readonly input: string | undefined
  /** Which output is asked about, from 0. */
  readonly output: number
  /** Whether its numbers, if they are no probabilities, are scores of classes. */
  readonly scores: boolean
  /** What is taken to be right, for what flows back. */
  readonly right: Right | undefined
  /** The class that Grad-CAM explains; undefined: the one that is answered. */
  readonly explained: number | undefined
  readonly answer: Answer | undefined
  readonly opacity: number
  /** Layers whose maps are shown. */
  readonly open: ReadonlySet<string>
  readonly maps: ReadonlyMap<string, Maps>
  readonly place: Place | undefined
  readonly explanation: Explained | { readonly reason: string } | undefined
  /** Which of the window's channels is shown, by its place among them. */
  readonly part: number
  /** How many steps of the explanation are shown. */
  readonly steps: number
  readonly dark: boolean
}

export type PageStore = Store<State>

export function createStore(query: URLSearchParams, dark: boolean): PageStore {
  const task = taskOf(query)
  return new Store<State>({
    ...{ task, settings: settingsOf(query, task), backend: 'wasm', threads: undefined, probed: {} },
    ...{
      busy: 'starting',
      computing: false,
      status: 'Starting …',
      problem: '',
      model: undefined,
      trained: false,
    },
    ...{ samples: [], step: undefined, scaling: 'unit', right: undefined },
    ...{ pictures: [], complete: false, input: undefined, output: 0, scores: false },
    ...{ explained: undefined, answer: undefined, opacity: 0.6, open: new Set(), maps: new Map() },
    ...{ place: undefined, explanation: undefined, part: 0, steps: Infinity, dark },
  })
}

/** The picture that is shown. */
export const pictureOf = ({ pictures, input }: State): Picture | undefined =>
  pictures.find((picture) => picture.input === input) ?? pictures[0]

/** What a number is called that has no name. */
const words: Readonly<Record<Meaning, string>> = {
  ...{ classes: 'class', scores: 'class', labels: 'label', numbers: 'value' },
}

/** The names of what is answered: the model's, or else by what the numbers are. */
export function namesOf({ model, output, answer }: State): readonly string[] {
  const { classNames = [] } = model?.outputs[output] ?? {}
  const { meaning, values, outputShape } = answer ?? {}
  if (!meaning || !values || classNames.length === values.length) return classNames
  if (meaning === 'numbers' && values.length === 1) return ['value']
  // One number says no or yes.
  const word = outputShape?.some((axis) => axis > 1) ? words[meaning] : 'class'
  return Array.from(values, (_, k) => `${word} ${k}`)
}
