// The options and the result of writing a model.

/** Files by their names. */
export type ModelFiles = Readonly<Record<string, Uint8Array>>

/** The layout of images in an ONNX model's inputs and outputs: `[N,H,W,C]` or `[N,C,H,W]`. */
export type DataFormat = 'channelsLast' | 'channelsFirst'

/** Options of writers. */
export interface WriteOptions {
  /** The name of the main file, without its extension. */
  readonly name: string
  readonly dataFormat?: DataFormat | undefined
}
