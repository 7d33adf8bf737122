import { WasmRuntime } from './kernels/wasm/runtime/runtime.js'
const rt = await WasmRuntime.open({ threads: 1 })
const x = rt.memory.take(28*28*192), w = rt.memory.take(9*192), y = rt.memory.take(28*28*192)
for (let i = 0; i < 3000; i++) rt.call('depthwiseConv2d3x3', 28, { x, w, b: 0, y, zeros: y, wStep: 192, span: 64, H: 28, W: 28, C: 192, oH: 28, oW: 28, sH: 1, sW: 1, dH: 1, top: 1, left: 1, relu: 0 })
