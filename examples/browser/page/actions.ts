// Everything that can be done on the page. An action asks the lab, and changes the state by what comes back.

import type {
  BackendChoice,
  Lab,
  ModelInfo,
  PictureSource,
  Place,
  Right,
  SaveFormat,
  Setup,
  TaskName,
} from '../lab/protocol.js'
import { download } from './dom.js'
import { createLooking } from './looking.js'
import { settingsOf } from './settings.js'
import type { PageStore } from './state.js'

/** With more layers than these, maps are shown on request; and so are those of layers that change no value here. */
const fewLayers = 12
const silent = new Set(['flatten', 'dropout', 'spatialDropout2d', 'gaussianNoise', 'reshape'])

const noModel = 'Open a model file, or drop it on the page.'

/** What was seen of a network before, forgotten. */
const blank = {
  ...{ model: undefined, trained: false, samples: [], step: undefined, right: undefined },
  ...{ pictures: [], complete: false, input: undefined, output: 0, scores: false },
  ...{ answer: undefined, explained: undefined, maps: new Map(), place: undefined, explanation: undefined },
} as const

type OwnPicture = Extract<PictureSource, { readonly file: Blob }>

export type Actions = ReturnType<typeof createActions>

export function createActions(lab: Lab, store: PageStore, query: URLSearchParams) {
  const looking = createLooking(lab, store)
  /** What the network at hand was made of. */
  let current: Setup | undefined
  /** The visitor's picture, which stays when another network is chosen. */
  let own: OwnPicture | undefined
  /** IDX files to learn from, in place of drawn digits. */
  let digitFiles: readonly File[] | undefined

  /** Does what may fail, and says where the visitor looks why it did. */
  async function attempt(work: () => Promise<unknown>): Promise<void> {
    store.set({ problem: '' })
    try {
      await work()
    } catch (error) {
      console.warn(error)
      store.set({ problem: error instanceof Error ? error.message : String(error) })
    }
  }

  const backendChoice = (): BackendChoice => {
    const { backend, threads } = store.state
    return { name: backend, threads: backend === 'wasm' ? threads : undefined }
  }

  const setupOf = (task: TaskName): Setup => {
    const { images, side, seed } = store.state.settings
    const files = task === 'digits' && digitFiles ? { files: digitFiles } : {}
    return { task, images, side, seed, backend: backendChoice(), ...files }
  }

  async function setUp(task: TaskName): Promise<void> {
    const setup = setupOf(task)
    store.set({ ...blank, busy: 'drawing', status: 'Drawing pictures …' })
    current = undefined
    try {
      const { model, samples, trainLength, testLength } = await lab.setUp(setup)
      current = setup
      const sets = `${trainLength} pictures to learn from, ${testLength} to test on.`
      store.set({ model, samples, open: opened(model) })
      await looking.choose(own ?? { sample: 0 })
      store.set({ status: `Ready. ${sets}` })
    } finally {
      store.set({ busy: undefined })
    }
  }

  return {
    attempt,
    look: looking.look,

    /** Chooses what is learned: digits, films, or nothing, for a model of one's own. */
    pick: (task: TaskName | 'own') =>
      attempt(async () => {
        await lab.stop()
        if (task === 'own') return store.set({ ...blank, task, status: noModel })
        store.set({ task, settings: settingsOf(query, task) })
        await setUp(task)
      }),

    /** Trains from the start. */
    train: () =>
      attempt(async () => {
        const { task, settings } = store.state
        if (task === 'own') return
        if (JSON.stringify(setupOf(task)) !== JSON.stringify(current)) await setUp(task)
        store.set({ busy: 'training', trained: true, step: undefined, status: 'Training …' })
        try {
          const end = await lab.train({ epochs: settings.epochs, batchSize: settings.batch })
          store.set({ status: end === 'done' ? 'Done.' : 'Stopped.' })
        } finally {
          store.set({ busy: undefined })
        }
        await looking.look()
      }),

    stop: () => void lab.stop(),

    /** Shows a sample, a file, or what was drawn. */
    choose: (source: PictureSource) =>
      attempt(async () => {
        if (!('numbers' in source)) own = 'file' in source ? source : undefined
        await looking.choose(source)
        const { task, busy } = store.state
        if (own && task === 'digits' && !busy)
          store.set({ status: 'This network knows digits alone. For a chest film choose “Chest films”.' })
      }),

    /** Chooses the input that is shown, and that the next picture is for. */
    showInput: (input: string | undefined) => {
      store.set({ input })
      return attempt(looking.look)
    },

    /** Chooses the output that answers and losses are of. */
    askAbout: (output: number) => {
      store.set({ output, scores: false, explained: undefined, right: undefined })
      return attempt(looking.look)
    },

    /** Takes the numbers of the output as scores of classes, or as they are. */
    takeAsScores: (scores: boolean) => {
      store.set({ scores, right: undefined })
      return attempt(looking.look)
    },

    explainClass: (explained: number | undefined) => {
      store.set({ explained })
      return attempt(looking.look)
    },

    showMaps: (layer: string, shown: boolean) => {
      const { open, maps } = store.state
      if (open.has(layer) === shown) return
      store.set({ open: new Set(shown ? [...open, layer] : [...open].filter((name) => name !== layer)) })
      if (shown && !maps.has(layer)) void attempt(looking.look)
    },

    /** Puts a value under the lens. */
    place: (place: Place) => attempt(() => looking.putUnderLens(place)),

    takeAsRight: (right: Right | undefined) => attempt(() => looking.takeAsRight(right)),

    learnFrom: (files: readonly File[]) =>
      attempt(async () => {
        digitFiles = files
        await lab.stop()
        store.set({ task: 'digits', settings: settingsOf(query, 'digits') })
        try {
          await setUp('digits')
        } catch (error) {
          digitFiles = undefined
          throw error
        }
      }),

    openModel: (files: readonly File[], picture: Blob | undefined) =>
      attempt(async () => {
        const { scaling } = store.state
        if (picture) own = { file: picture, title: 'your picture', scaling, input: undefined }
        store.set({ busy: 'drawing', status: 'Reading the model …' })
        try {
          const model = await lab.openModel(files, backendChoice()).catch((error: unknown) => {
            const still = store.state.model ? 'The network before is still open.' : noModel
            store.set({ status: still })
            throw error
          })
          const sees = model.inputs.some((input) => input.picture)
          const status = welcome(model, own !== undefined)
          store.set({ ...blank, task: 'own', model, open: opened(model), trained: true, status })
          if (sees && own) await looking.choose({ ...own, scaling, input: undefined })
          else if (!sees) await looking.begin()
        } finally {
          store.set({ busy: undefined })
        }
      }),

    save: (format: SaveFormat) =>
      attempt(async () => {
        const files = await lab.save(format)
        for (const [name, bytes] of Object.entries(files)) download(name, bytes)
        store.set({ status: `Saved ${Object.keys(files).join(', ')}.` })
      }),
  }
}

/** The layers whose maps are shown at first. */
function opened({ layers }: ModelInfo): ReadonlySet<string> {
  const shown = layers.length > fewLayers ? [] : layers.filter(({ kind }) => !silent.has(kind))
  return new Set(shown.map(({ name }) => name))
}

/** Memory below this is not worth a word, in bytes. */
const littleMemory = 1e9

/** What is said of a model that has been opened, and what to do now. */
function welcome({ name, inputs, outputs, memory }: ModelInfo, hasPicture: boolean): string {
  const shapes = inputs.map((input) => `[${input.shape.join(', ')}]`)
  const takes = `It takes ${shapes.join(' and ')}.`
  const answers = outputs.length > 1 ? ` It has ${outputs.length} outputs; choose one below.` : ''
  const next = !inputs.some((input) => input.picture)
    ? ' That is no picture: its values are 0 until you change them below.'
    : hasPicture
      ? ''
      : ' Choose or drop a picture.'
  const needs = memory > littleMemory ? ` It needs about ${(memory / 1e9).toPrecision(2)} GB of memory.` : ''
  return `Opened ${name}. ${takes}${needs}${answers}${next}`
}
