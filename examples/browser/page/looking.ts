// Looking at a picture through the network at hand: its answer, its layers' maps, and one value of them.

import type { Lab, Maps, PictureSource, Place, Right } from '../lab/protocol.js'
import { latest } from './dom.js'
import { pictureOf, type PageStore, type State } from './state.js'

/** How long nothing is said of what is being computed, in ms. */
const patience = 500

type Show = (change: Partial<State>) => void

export type Looking = ReturnType<typeof createLooking>

export function createLooking(lab: Lab, store: PageStore) {
  /** What comes back after the network was replaced is of no use, nor are errors. */
  async function ofThisNetwork(work: (show: Show) => Promise<void>): Promise<void> {
    const { model } = store.state
    const done = announce()
    const same = (): boolean => store.state.model === model
    try {
      await work((change) => {
        if (same()) store.set(change)
      })
    } catch (error) {
      if (same()) throw error
    } finally {
      done()
    }
  }

  /** How many things are being worked out. */
  let pending = 0

  /** Says that the network computes if it takes long; a training says so itself. @returns what ends it. */
  function announce(): () => void {
    pending++
    const timer = setTimeout(() => store.set({ computing: store.state.busy !== 'training' }), patience)
    return () => {
      clearTimeout(timer)
      if (--pending === 0) store.set({ computing: false })
    }
  }

  /** Looks anew at whatever is shown. */
  const look = latest(() =>
    ofThisNetwork(async (show) => {
      const { complete, explained, open, output, scores } = store.state
      if (!complete) return
      const input = pictureOf(store.state)?.input
      show({ answer: await lab.look({ output, scores, classIndex: explained, input }) })
      const maps = new Map<string, Maps>()
      for (const layer of open) maps.set(layer, await lab.maps(layer))
      show({ maps })
      const [first] = maps.values()
      const { place } = store.state
      if (place) await explain(place)
      // Something is under the lens from the start.
      else if (first) await putUnderLens(first.strongest)
    }),
  )

  const explain = latest((place: Place) =>
    ofThisNetwork(async (show) => {
      const { output, scores, right } = store.state
      const explanation = await lab
        .explain(place, { output, scores }, right)
        .catch((error: unknown) => ({ reason: error instanceof Error ? error.message : String(error) }))
      if (store.state.place === place) show({ explanation })
    }),
  )

  function putUnderLens(place: Place): Promise<void> {
    store.set({ place })
    return explain(place)
  }

  async function choose(source: PictureSource): Promise<void> {
    if (!store.state.model) throw new Error('Open a model first: this picture is for it to look at.')
    await ofThisNetwork(async (show) => {
      const { pictures, complete } = await lab.choose(source)
      show({ pictures, complete, right: pictures[0]?.label, explained: undefined })
    })
    await look()
  }

  /** The line grows faster than the network answers. */
  const draw = latest(choose)

  return {
    look,
    /** Looks at what a network without pictures was given. */
    async begin(): Promise<void> {
      store.set({ complete: true })
      await look()
    },
    putUnderLens,
    choose: (source: PictureSource): Promise<void> => ('strokes' in source ? draw(source) : choose(source)),

    /** Takes something else to be right. */
    async takeAsRight(right: Right | undefined): Promise<void> {
      const place = store.state.place && { ...store.state.place }
      store.set({ right, place })
      if (place) await explain(place)
    },
  }
}
