// What page and worker say to each other. These are types alone: neither side loads the other's code.

export type TaskName = 'digits' | 'films'
export type BackendName = 'wasm' | 'webgpu' | 'webgl2' | 'reference'
/** How a picture's bytes become a loaded model's input: 0–1, −1–1, by ImageNet's mean and deviation, or as they are. */
export type Scaling = 'unit' | 'signed' | 'imagenet' | 'bytes'
export type SaveFormat = 'safetensors' | 'onnx' | 'keras' | 'tensorflowjs'

/** Where to compute; `threads` of `wasm`, undefined for as many as there are. */
export interface BackendChoice {
  readonly name: BackendName
  readonly threads: number | undefined
}

/** What a backend would run on, and what it lacks; or why it does not run. */
export type Probed = { readonly device: string; readonly lacking?: string } | { readonly reason: string }

/** A network to train: on which data, and where. */
export interface Setup {
  readonly task: TaskName
  /** Pictures to learn from. */
  readonly images: number
  /** Height and width of films in pixels. */
  readonly side: number
  readonly seed: number
  readonly backend: BackendChoice
  /** IDX files of the visitor's own, in place of drawn digits. */
  readonly files?: readonly File[]
}

export interface LayerInfo {
  readonly name: string
  readonly kind: string
  /** The names of the layers that it takes its inputs from. */
  readonly inputs: readonly string[]
  /** Shape of its output for one picture. */
  readonly shape: readonly number[]
  /** How many numbers it learns. */
  readonly parameters: number
}

/** An input of a model: for a picture, or for numbers. */
export interface InputInfo {
  readonly name: string
  readonly shape: readonly number[]
  readonly picture: boolean
}

export interface OutputInfo {
  readonly name: string
  readonly shape: readonly number[]
  /** Of its classes, as the model has them; else none. */
  readonly classNames: readonly string[]
}

export interface ModelInfo {
  readonly name: string
  readonly inputs: readonly InputInfo[]
  readonly outputs: readonly OutputInfo[]
  readonly layers: readonly LayerInfo[]
  /** What it computes on, in words. */
  readonly device: string
  /** About how much memory one picture takes, in bytes. */
  readonly memory: number
}

/** A picture as the network sees it. */
export interface Picture {
  /** The input that it was given to. */
  readonly input: string
  readonly width: number
  readonly height: number
  readonly rgba: Uint8ClampedArray<ArrayBuffer>
  readonly title: string
  /** Its class, where that is known. */
  readonly label: number | undefined
}

export interface SetUp {
  readonly model: ModelInfo
  /** Some of the test set. */
  readonly samples: readonly Picture[]
  readonly trainLength: number
  readonly testLength: number
}

export type PictureSource =
  | { readonly sample: number }
  | { readonly strokes: readonly (readonly (readonly [number, number])[])[] }
  /** Without `input`, for each that takes pictures; with it, also for those that have none yet. */
  | {
      readonly file: Blob
      readonly title: string
      readonly scaling: Scaling
      readonly input: string | undefined
    }
  /** One number for all values of an input, or as many as it takes, as they were written. */
  | { readonly numbers: string; readonly input: string }

/** What the network was given. */
export interface Given {
  /** In the order of the inputs that take some. */
  readonly pictures: readonly Picture[]
  /** Whether each input has something. */
  readonly complete: boolean
}

/** Which output is asked about. */
export interface Subject {
  /** From 0. */
  readonly output: number
  /** Whether numbers that are no probabilities are scores of classes. */
  readonly scores: boolean
}

/** Which class of an output is asked about, and on which input's picture. */
export interface Question extends Subject {
  /** Undefined: the one that is answered. */
  readonly classIndex: number | undefined
  /** Undefined if none of the inputs is a picture. */
  readonly input: string | undefined
}

export interface Training {
  readonly epochs: number
  readonly batchSize: number
}

/** After each batch. */
export interface Step {
  /** Counted from 1. */
  readonly epoch: number
  readonly batchLoss: number
  /** Means of the epoch so far. */
  readonly loss: number
  readonly accuracy: number
  /** Since the run's first batch; NaN before there are any. */
  readonly imagesPerSecond: number
}

/** On the test set, after each epoch. */
export interface Tested {
  readonly loss: number
  readonly accuracy: number
}

export interface Events {
  readonly drawing: { readonly done: number; readonly total: number }
  readonly step: Step
  readonly tested: Tested
}

/**
 * What the numbers of an output are: probabilities of classes, of which one is right; of labels, each for itself; scores of
 * classes, without a softmax; or numbers as of a regression.
 */
export type Meaning = 'classes' | 'labels' | 'scores' | 'numbers'

/** What the network says of the picture. */
export interface Answer {
  /** Undefined if the output is no list. */
  readonly meaning: Meaning | undefined
  /** For each class or label its probability, or the numbers as they are. */
  readonly values: Float32Array | undefined
  readonly outputShape: readonly number[]
  readonly cam: Cam | undefined
  /** Why there is no Grad-CAM. */
  readonly camReason: string | undefined
}

/** Grad-CAM's map of the class that was asked for, as large as the picture, 0 to 1. */
export interface Cam {
  readonly layer: string
  readonly classIndex: number
  readonly width: number
  readonly height: number
  readonly values: Float32Array
}

/** A layer's values `[H, W, C]` or `[K]` as they are shown: of large maps and long lists not all. */
export interface Shown {
  /** Of all values. */
  readonly shape: readonly number[]
  /** Of maps every `step`-th row and column of the first `maps` maps; of a list its first values. */
  readonly values: Float32Array
  readonly step: number
  readonly maps: number
  /** The largest magnitude of all values. */
  readonly most: number
}

/** What a layer gives for the picture. */
export interface Maps extends Shown {
  readonly layer: string
  /** Where the largest of the shown maps' values is. */
  readonly strongest: Place
}

/** A value of a layer's output: of maps `[H, W, C]` or, in row 0 and map 0, of `[K]`. */
export interface Place {
  readonly layer: string
  readonly row: number
  readonly column: number
  readonly map: number
}

/** What one channel of the window adds to the sum; windows are row by row, and null stands for padding. */
export interface Part {
  readonly name: string
  readonly x: readonly (number | null)[]
  readonly w: readonly number[]
  /** How the value changes with each x, ∂z/∂x; absent: by w. */
  readonly slopes?: readonly number[]
  /** Of a window with very many values only the strongest products are told. */
  readonly rest?: Rest
}

/** What is left out of a large window. */
export interface Rest {
  /** The numbers of the values that are told, from 0. */
  readonly told: readonly number[]
  /** How many others there are, and `Σ x·w` of these. */
  readonly count: number
  readonly sum: number
}

/** How a value came about. */
export type Explained = Summed | Merged

interface Value {
  readonly place: Place
  readonly kind: string
  readonly activation: string
  /** The network's own values, before and after the activation. */
  readonly before: number
  readonly after: number
  readonly back: Back | { readonly reason: string }
}

/** A window's size and place in the layer below. */
export interface Window {
  readonly rows: number
  readonly columns: number
  /** Where it begins; in the padding above the map, or left of it, below 0. */
  readonly top: number
  readonly left: number
  /** Steps between its rows and between its columns. */
  readonly dilation: readonly [number, number]
}

/** `y = f(Σ x·w + b)`. */
export interface Summed extends Value {
  readonly window: Window
  /** What comes in. */
  readonly below: Shown
  /** The channel of `below` that each part is of. */
  readonly channels: readonly number[]
  readonly parts: readonly Part[]
  /** What the weights of the sum are: `filter`, or why they are what they are. */
  readonly weights: string
  /** What there is to say of a filter that does not just slide. */
  readonly weightsNote?: string
  /** Whether training changes them. */
  readonly learned: boolean
  readonly bias: number | undefined
  /** What else there is to say of what flows back. */
  readonly backNote?: string
}

/** `y = x₀ + x₁`, or whatever else a layer makes of one value of each input; or of one input's alone, if it joins them. */
export interface Merged extends Value {
  readonly shares: readonly Share[]
  /** The value, from these by hand. */
  readonly merged: number
}

/** What a merge takes from one input. */
export interface Share {
  /** Where the value is, and in which layer; or in the model's input. */
  readonly place: Place
  readonly below: Shown
  readonly x: number
  /** How the merged value changes with it: ∂y/∂x. */
  readonly slope: number
}

/** What is taken to be right: the number of a class or label, or the numbers of a regression as they were written. */
export type Right = number | string

/** What flows back to a value: gradients of the loss between the answer and what is right. */
export interface Back {
  readonly right: Right
  /** What is answered, which decides the loss. */
  readonly meaning: Meaning
  /** By the value after its activation; undefined where activation and loss are differentiated together. */
  readonly dy: number | undefined
  /** By the value before it. */
  readonly delta: number
  /** The gradient in symbols, at the network's end. */
  readonly formula?: string
}

/** What the worker does. */
export interface Lab {
  probe(name: BackendName): Promise<Probed>
  setUp(setup: Setup): Promise<SetUp>
  openModel(files: readonly File[], backend: BackendChoice): Promise<ModelInfo>
  choose(source: PictureSource): Promise<Given>
  look(question: Question): Promise<Answer>
  maps(layer: string): Promise<Maps>
  /** The loss is of the subject. */
  explain(place: Place, subject: Subject, right: Right | undefined): Promise<Explained>
  train(training: Training): Promise<'done' | 'stopped'>
  stop(): Promise<void>
  save(format: SaveFormat): Promise<Readonly<Record<string, Uint8Array<ArrayBuffer>>>>
}

export type Method = keyof Lab

/** To the worker. */
export interface Request<M extends Method = Method> {
  readonly id: number
  readonly method: M
  readonly args: Parameters<Lab[M]>
}

/** From the worker. */
export type Reply =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly error: string }
  | { [E in keyof Events]: { readonly event: E; readonly detail: Events[E] } }[keyof Events]
