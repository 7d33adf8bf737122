// What writers of models are told, and what they give.

/** Files by their names. */
export type ModelFiles = Readonly<Record<string, Uint8Array>>

/** How images go into an ONNX model and come out: `[N,H,W,C]` or `[N,C,H,W]`. */
export type DataFormat = 'channelsLast' | 'channelsFirst'

/** What writers are told. */
export interface WriteOptions {
  /** What the main file is called, without what its name ends with. */
  readonly name: string
  readonly dataFormat?: DataFormat | undefined
}
