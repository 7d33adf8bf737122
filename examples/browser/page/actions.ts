// Everything that can be done on the page. An action asks the lab, and changes the state by what comes back.

import type { BackendChoice, Lab, PictureSource, Place, SaveFormat, Setup, TaskName } from '../lab/protocol.js'
import { latest } from './dom.js'
import { settingsOf } from './settings.js'
import type { PageStore } from './state.js'

/** With more layers than these, maps are shown on request. */
const fewLayers = 12

export type Actions = ReturnType<typeof createActions>

export function createActions(lab: Lab, store: PageStore, query: URLSearchParams) {
  /** What the network at hand was made of. */
  let current: Setup | undefined
  let digitFiles: readonly File[] | undefined

  /** Does what may fail, and says where the visitor looks why it did. */
  async function attempt(work: () => Promise<void>): Promise<void> {
    store.set({ problem: '' })
    try {
      await work()
    } catch (error) {
      console.error(error)
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

  /** Forgets what was seen of the network before. */
  const blank = {
    ...{ model: undefined, trained: false, samples: [], step: undefined, picture: undefined, label: undefined },
    ...{ answer: undefined, explained: undefined, maps: new Map(), place: undefined, explanation: undefined },
  } as const

  async function setUp(task: TaskName): Promise<void> {
    const setup = setupOf(task)
    store.set({ ...blank, busy: 'drawing', status: 'Drawing pictures …' })
    current = undefined
    try {
      const { model, samples, trainLength, testLength } = await lab.setUp(setup)
      current = setup
      const open = new Set(model.layers.map(({ name }) => name))
      const sets = `${trainLength} pictures to learn from, ${testLength} to test on.`
      store.set({ model, samples, open, status: `Ready. ${sets}` })
      await choose({ sample: 0 })
    } finally {
      store.set({ busy: undefined })
    }
  }

  async function choose(source: PictureSource): Promise<void> {
    const picture = await lab.choose(source)
    store.set({ picture, label: picture.label, explained: undefined })
    await look()
  }

  /** Looks anew at whatever is shown. */
  const look = latest(async () => {
    const { picture, explained, open, place } = store.state
    if (!picture) return
    store.set({ answer: await lab.look(explained) })
    const maps = new Map<string, Awaited<ReturnType<Lab['maps']>>>()
    for (const layer of open) maps.set(layer, await lab.maps(layer))
    store.set({ maps })
    if (place) await explain(place)
  })

  const explain = latest(async (place: Place) => {
    try {
      const explanation = await lab.explain(place, store.state.label)
      if (store.state.place === place) store.set({ explanation })
    } catch (error) {
      store.set({ explanation: { reason: error instanceof Error ? error.message : String(error) } })
    }
  })

  const draw = latest(choose)

  return {
    attempt,
    look,

    /** Chooses what is learned: digits, films, or nothing, for a model of one's own. */
    pick: (task: TaskName | 'own') =>
      attempt(async () => {
        await lab.stop()
        if (task === 'own') return store.set({ ...blank, task, status: 'Open a model file, or drop it on the page.' })
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
        await look()
      }),

    stop: () => void lab.stop(),

    /** Shows a sample, a file, or what was drawn. */
    choose: (source: PictureSource) => attempt(() => ('strokes' in source ? draw(source) : choose(source))),

    explainClass: (explained: number | undefined) => {
      store.set({ explained })
      return attempt(look)
    },

    showMaps: (layer: string, shown: boolean) => {
      const { open, maps } = store.state
      if (open.has(layer) === shown) return
      store.set({ open: new Set(shown ? [...open, layer] : [...open].filter((name) => name !== layer)) })
      if (shown && !maps.has(layer)) void attempt(look)
    },

    /** Puts a value under the lens. */
    place: (place: Place) => {
      store.set({ place })
      return attempt(() => explain(place))
    },

    label: (label: number | undefined) => {
      const place = store.state.place && { ...store.state.place }
      store.set({ label, place })
      return attempt(async () => {
        if (place) await explain(place)
      })
    },

    /** IDX files to learn from, in place of drawn digits. */
    learnFrom: (files: readonly File[]) => {
      digitFiles = files
      return attempt(async () => {
        await lab.stop()
        store.set({ task: 'digits', settings: settingsOf(query, 'digits') })
        try {
          await setUp('digits')
        } catch (error) {
          digitFiles = undefined
          throw error
        }
      })
    },

    openModel: (files: readonly File[], picture: Blob | undefined) =>
      attempt(async () => {
        store.set({ ...blank, task: 'own', busy: 'drawing', status: 'Reading the model …' })
        try {
          const model = await lab.openModel(files, backendChoice())
          const open = new Set(model.layers.length > fewLayers ? [] : model.layers.map(({ name }) => name))
          const wanted = `It takes [${model.inputShape.join(', ')}].`
          store.set({ model, open, trained: true, status: `Opened ${model.name}. ${wanted} Drop a picture.` })
          if (picture) await choose({ file: picture, title: 'your picture', scaling: store.state.scaling })
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

function download(name: string, bytes: Uint8Array<ArrayBuffer>): void {
  const url = URL.createObjectURL(new Blob([bytes]))
  const link = Object.assign(document.createElement('a'), { href: url, download: name })
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}

