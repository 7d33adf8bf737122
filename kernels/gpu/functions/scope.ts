// What a gpu.js kernel function sees besides its arguments. gpu.js reads its source text and writes GLSL, WGSL, WebAssembly
// or JavaScript from it, so these files keep to what it understands in every mode:
//
// - flat arrays, one output per thread, shapes in `this.constants`; reads that gather, and never scatter;
// - loops whose bounds are constants, stepped by `+= 1`; each name once a function;
// - no closures, and no imports but of quotient.ts, rectified.ts, larger.ts, logarithms.ts and special.ts;
// - no `%`, `isNaN` or `Math.tanh`: they differ by mode. `v === v` fails for a NaN; `v !== v` need not hold.
//
// The build turns them into text, for minifiers rename what gpu.js must read: .config/build-gpu.js.

/** A kernel function's `this`. */
export interface Scope {
  /** `x` numbers the output's element, row-major. */
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
