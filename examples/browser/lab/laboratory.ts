// What the worker holds: a network on a backend, the data that it learns from, and a picture to look at.

import { activations, gradCam, type Backend, type GradCam, type Model, type Prediction } from 'receptive'
import { outputOf, type Asked } from './asked.js'
import { deviceOf, opener, probe } from './backends.js'
import { Lens } from './lens.js'
import { lastActivation, meaningOf } from './meaning.js'
import { checkMemory, describeModel, openModelFiles, saveModel, takesPictures } from './model-files.js'
import { chosenFor, sampleOf, someOf, type Chosen } from './pictures.js'
import type * as Protocol from './protocol.js'
import { everySecond, shownMaps, stepFor } from './shown.js'
import { probabilitiesOf } from './slopes.js'
import { prepare, type Task } from './tasks.js'
import { run } from './train.js'
import { Turns } from './turns.js'

type Emit = <E extends keyof Protocol.Events>(event: E, detail: Protocol.Events[E]) => void

const sampleCount = 20

/** An input of the network. */
type Input = Pick<Protocol.InputInfo, 'name' | 'shape'>

export class Laboratory implements Protocol.Lab {
  readonly #emit: Emit
  readonly #turns = new Turns()
  #net: Model<Prediction> | undefined
  /** The backend of a network to train; a loaded model has its own. */
  #backend: Backend | undefined
  #task: Task | undefined
  #samples: readonly number[] = []
  #seed = 0
  /** What each input was given, by their names. */
  #chosen: Readonly<Partial<Record<string, Chosen>>> = {}
  /** The activation that each output comes from, as far as one was asked about. */
  #activations: string[] = []
  /** The layer that was looked at last, until what was given or a weight changes. */
  #lens: { readonly layer: string; readonly subject: string; readonly lens: Lens } | undefined
  #stopping = new AbortController()

  constructor(emit: Emit) {
    this.#emit = emit
  }

  probe(name: Protocol.BackendName): Promise<Protocol.Probed> {
    return probe(name)
  }

  /** Draws data, and makes an untrained network for them. */
  setUp(setup: Protocol.Setup): Promise<Protocol.SetUp> {
    this.#stopping.abort()
    const { signal } = (this.#stopping = new AbortController())
    return this.#turns.after(async () => {
      this.#close()
      this.#backend = await opener(setup.backend)()
      const task = await prepare(setup, (done, total) => {
        signal.throwIfAborted()
        this.#emit('drawing', { done, total })
      })
      this.#seed = setup.seed
      this.#task = task
      this.#net = task.network
      this.#net.classNames = task.test.classNames
      await this.#compile(1)
      this.#samples = someOf(task.test, sampleCount)
      return {
        model: await describeModel(this.#net, deviceOf(this.#backend)),
        samples: this.#samples.map((n) => sampleOf(task.network.inputNames[0], task.test, n).picture),
        ...{ trainLength: task.train.length, testLength: task.test.length },
      }
    })
  }

  openModel(files: readonly File[], backend: Protocol.BackendChoice): Promise<Protocol.ModelInfo> {
    this.#stopping.abort()
    return this.#turns.after(async () => {
      const { net, name } = await openModelFiles(files, backend)
      const info = { ...(await describeModel(net, deviceOf(net.backend))), name }
      try {
        checkMemory(info, (navigator as { readonly deviceMemory?: number }).deviceMemory)
      } catch (error) {
        net.dispose()
        throw error
      }
      this.#close()
      this.#net = net
      await this.#give({ numbers: '0', input: '' }, ({ shape }) => !takesPictures(shape))
      return info
    })
  }

  choose(source: Protocol.PictureSource): Promise<Protocol.Given> {
    return this.#turns.take(async () => {
      const given = 'sample' in source ? { sample: this.#samples[source.sample] } : source
      const wanted = 'input' in source ? source.input : undefined
      if (!('numbers' in source) && !this.#inputs().some(({ shape }) => takesPictures(shape)))
        throw new Error(
          'This model takes no pictures of one or three channels. Write its values into the fields below.',
        )
      await this.#give(given, ({ name, shape }) =>
        'numbers' in source
          ? name === wanted
          : takesPictures(shape) && (wanted === undefined || name === wanted || !(name in this.#chosen)),
      )
      const inputs = this.#inputs()
      return {
        pictures: inputs.flatMap(({ name }) => this.#chosen[name]?.picture ?? []),
        complete: inputs.every(({ name }) => name in this.#chosen),
      }
    })
  }

  /** The answer, and where the network looks for a class. */
  look({ classIndex, input, ...subject }: Protocol.Question): Promise<Protocol.Answer> {
    return this.#turns.take(async () => {
      const asked = this.#asked(subject)
      const { net, x, output } = asked
      const outputs = (await outputOf(asked)).data as Float32Array
      const activation = (this.#activations[output] ??= await lastActivation(asked))
      const meaning = meaningOf(asked, outputs, activation)
      const values = meaning && (meaning === 'numbers' ? outputs : probabilitiesOf(outputs, meaning))
      const given = { meaning, values, outputShape: net.outputs[output].shape }
      try {
        const cam = await gradCam(net, x, {
          ...(classIndex !== undefined && { classIndex }),
          ...(input !== undefined && { input }),
          output: net.outputNames[output],
        })
        return { ...given, cam: shownCam(cam), camReason: undefined }
      } catch (error) {
        return { ...given, cam: undefined, camReason: whyNoCam(error, input) }
      }
    })
  }

  maps(layer: string): Promise<Protocol.Maps> {
    return this.#turns.take(async () => {
      const { net, x } = this.#asked()
      const { [layer]: found } = await activations(net, x, { layers: [layer] })
      return shownMaps(layer, { shape: found.shape.slice(1), values: found.data as Float32Array })
    })
  }

  explain(
    place: Protocol.Place,
    asked: Protocol.Subject,
    right: Protocol.Right | undefined,
  ): Promise<Protocol.Explained> {
    return this.#turns.take(async () => {
      const { layer } = place
      const subject = JSON.stringify(asked)
      if (this.#lens?.layer !== layer || this.#lens.subject !== subject)
        this.#lens = { layer, subject, lens: await Lens.open(this.#asked(asked), layer) }
      return this.#lens.lens.explain(place, right)
    })
  }

  /** Trains a new network, from the seed on. */
  train(training: Protocol.Training): Promise<'done' | 'stopped'> {
    const { signal } = (this.#stopping = new AbortController())
    return this.#turns.host(async (rest) => {
      if (!this.#task) throw new Error('A loaded model is for looking into; choose digits or films to train.')
      await this.#compile(training.epochs)
      await run(this.#task.network, this.#task, {
        ...{ ...training, signal },
        onStep: (step) => {
          this.#lens = undefined
          this.#emit('step', step)
        },
        onTest: (tested) => this.#emit('tested', tested),
        rest,
      })
      return signal.aborted ? 'stopped' : 'done'
    })
  }

  stop(): Promise<void> {
    this.#stopping.abort()
    return Promise.resolve()
  }

  save(format: Protocol.SaveFormat): Promise<Readonly<Record<string, Uint8Array<ArrayBuffer>>>> {
    return this.#turns.take(() => saveModel(this.#model(), format))
  }

  /** Draws initial weights. */
  async #compile(epochs: number): Promise<void> {
    const { network, optimizer } = this.#task!
    this.#lens = undefined
    // Once compiled, a network keeps its weights.
    network.dispose()
    await network.compile({
      loss: 'categoricalCrossentropy',
      optimizer: optimizer(epochs),
      metrics: ['accuracy'],
      ...{ backend: this.#backend!, seed: this.#seed },
    })
  }

  #close(): void {
    this.#net?.dispose()
    this.#backend?.dispose()
    this.#net = this.#backend = this.#task = this.#lens = undefined
    this.#chosen = {}
    this.#activations = []
  }

  #model(): Model<Prediction> {
    if (!this.#net) throw new Error('There is no network yet.')
    return this.#net
  }

  #inputs(): readonly Input[] {
    const net = this.#model()
    return net.inputs.map(({ shape }, i) => ({ name: net.inputNames[i], shape }))
  }

  /** Gives something to some of the inputs. */
  async #give(source: Protocol.PictureSource, fits: (input: Input) => boolean): Promise<void> {
    const given = await Promise.all(
      this.#inputs()
        .filter(fits)
        .map(async (input) => [input.name, await chosenFor(input, source, this.#task?.test)] as const),
    )
    this.#chosen = { ...this.#chosen, ...Object.fromEntries(given) }
    this.#lens = undefined
  }

  #asked({ output, scores }: Protocol.Subject = { output: 0, scores: false }): Asked {
    const x = this.#inputs().map(({ name }) => {
      const chosen = this.#chosen[name]
      if (!chosen) throw new Error(`There is no picture for input ${name} yet; choose one.`)
      return [name, chosen.x] as const
    })
    return { net: this.#model(), x: Object.fromEntries(x), output, scores }
  }
}

/** Grad-CAM's map as it is shown. */
function shownCam({ layer, classes, heatmaps }: GradCam): Protocol.Cam {
  const [, H, W] = heatmaps.shape
  const step = stepFor(H, W)
  const values = everySecond(heatmaps.data as Float32Array, [H, W, 1], { step, maps: 1 })
  const [height, width] = [Math.ceil(H / step), Math.ceil(W / step)]
  return { layer, classIndex: classes[0], width, height, values }
}

/** Why there is no Grad-CAM, without what only programs can do about it. */
function whyNoCam(error: unknown, input: string | undefined): string {
  if (input === undefined) return 'the network sees no picture.'
  const message = error instanceof Error ? error.message : String(error)
  return `${message.replace(/^gradCam: /, '').replace(/; see saliency.*$/, '')}.`
}
