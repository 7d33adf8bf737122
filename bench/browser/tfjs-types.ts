// The part of TensorFlow.js that is used. It is installed separately, if at all: see bench/peers.

import type { Shape } from '../../kernels/shape.js'

export interface Tensor {
  data(): Promise<Float32Array>
  dataSync(): Float32Array
  dispose(): void
}

type Sizes = readonly number[]

/** `valid`, `same`, or the padding before and after each axis. */
export type Pad = string | readonly Sizes[]

/** The parts of WebGL that are used here. */
export interface Gl {
  readonly [constant: string]: unknown
  readonly RENDERER: number
  getExtension(name: string): { readonly UNMASKED_RENDERER_WEBGL: number } | null
  getParameter(name: unknown): unknown
  createTexture(): unknown
  createFramebuffer(): unknown
  bindFramebuffer(target: unknown, framebuffer: unknown): void
  bindTexture(target: unknown, texture: unknown): void
  texImage2D(...args: readonly unknown[]): void
  texParameteri(...args: readonly unknown[]): void
  framebufferTexture2D(...args: readonly unknown[]): void
  readPixels(...args: readonly unknown[]): void
  createShader(type: unknown): unknown
  shaderSource(shader: unknown, source: string): void
  compileShader(shader: unknown): void
  getShaderInfoLog(shader: unknown): string
  createProgram(): unknown
  attachShader(program: unknown, shader: unknown): void
  linkProgram(program: unknown): void
  getProgramParameter(program: unknown, name: unknown): unknown
  getProgramInfoLog(program: unknown): string
  useProgram(program: unknown): void
  getUniformLocation(program: unknown, name: string): unknown
  uniform1i(location: unknown, value: number): void
  activeTexture(unit: unknown): void
  viewport(x: number, y: number, width: number, height: number): void
  drawArrays(mode: unknown, first: number, count: number): void
}

export interface TfModel {
  add(layer: unknown): void
  setWeights(weights: readonly Tensor[]): void
  getWeights(): readonly Tensor[]
  compile(options: object): void
  predict(x: Tensor, options: object): Tensor
  trainOnBatch(x: Tensor, y: Tensor): Promise<unknown>
  dispose(): void
}

/** The backends for WebGL and WebGPU, whichever has the field. */
export interface TfBackend {
  readonly gpgpu: { readonly gl: Gl }
  readonly adapterInfo: { readonly vendor: string; readonly architecture: string }
  readonly queue: { onSubmittedWorkDone(): Promise<void> }
  /** Commands that are still to be submitted. */
  readonly commandEncoder: object | null
  endComputePassEncoder(): void
  submitQueue(): void
}

export interface Tf {
  readonly version: { readonly tfjs: string }
  readonly fused: { conv2d(options: object): Tensor; matMul(options: object): Tensor }
  readonly layers: Readonly<Record<string, (options: object) => unknown>>
  readonly train: { momentum(learningRate: number, momentum: number): unknown }
  setBackend(name: string): Promise<boolean>
  backend(): TfBackend
  engine(): { runKernel(name: string, inputs: object, attributes: object): Tensor }
  tidy<T>(work: () => T): T
  dispose(tensors: readonly Tensor[]): void
  tensor(data: Float32Array, shape: Shape): Tensor
  maxPool(x: Tensor, size: Sizes, strides: Sizes, pad: Pad): Tensor
  avgPool(x: Tensor, size: Sizes, strides: Sizes, pad: Pad): Tensor
  matMul(a: Tensor, b: Tensor, transposeA: boolean, transposeB: boolean): Tensor
  softmax(x: Tensor): Tensor
  mul(a: Tensor, b: Tensor): Tensor
  sub(a: Tensor, b: Tensor): Tensor
  sum(x: Tensor, axis: number, keepDims: boolean): Tensor
  sequential(): TfModel
}

/** TensorFlow.js computes on one of its backends at a time. */
export interface TfDevice {
  readonly renderer: string
  /** Switches to this backend. */
  use(): Promise<unknown>
  /** Waits until the GPU has done everything that was issued. */
  done(): void | Promise<void>
  values(y: Tensor): Float32Array | Promise<Float32Array>
}
