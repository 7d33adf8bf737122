// What a gpu.js kernel function sees besides its arguments. gpu.js reads its source text and generates GLSL, WGSL,
// WebAssembly or JavaScript from it, so these files use only what it understands in every mode:
//
// - flat arrays, one output per thread, shapes in `this.constants`; reads that gather, never writes that scatter;
// - loops whose bounds are constants, stepped by `+= 1`; each name once per function;
// - no closures, and no imports except quotient.ts, rectified.ts, larger.ts, logarithms.ts and special.ts;
// - no `%`, `isNaN` or `Math.tanh`, which differ between modes. `v === v` is false for NaN; `v !== v` need not be true.
//
// The build turns them into text, because minifiers rename what gpu.js must read: .config/build-gpu.js.

/** A kernel function's `this`. */
export interface Scope {
  /** `x` is the index of the output's element, row-major. */
  readonly thread: { readonly x: number }
  /** Shapes and attributes, known when the kernel is compiled. */
  readonly constants: Readonly<Record<string, number>>
}

/** The flat values of an input. */
export type Values = Readonly<Record<number, number>>

/** Four neighboring values. */
export type Quad = readonly [number, number, number, number]

/** The values of an input, four at a time: element q holds 4q … 4q+3. */
export type Quads = Readonly<Record<number, Quad>>
