// `npm run bench -- peers-by-layer`.

import { Command } from 'commander'
import { counts, names, positiveWhole, writable, writeJson } from '../../arguments.js'
import { layerContest, type LayerOptions } from './contest.js'
import { layersTable } from './report.js'

interface Options extends LayerOptions {
  readonly json?: string
}

export const peersByLayerCommand = (): Command =>
  new Command('peers-by-layer')
    .description('single convolutions beside TensorFlow.js and ONNX Runtime in WebAssembly, turn by turn')
    .option('--layers <patterns>', "such as 'mobilenetv2/*,unet/up1'; default: all", names(), ['*'])
    .option('--batches <counts>', 'images', counts, [1, 8])
    .option('--threads <counts>', 'threads, where a library has them', counts, [1, 2])
    .option('--rounds <n>', 'turns of each', positiveWhole, 5)
    .option('--ms <n>', 'length of a turn in milliseconds, at least', positiveWhole, 40)
    .option('--json <file>', 'write the results there', writable)
    .action(async ({ json, ...options }: Options) => {
      const result = await layerContest(options, console.error)
      console.log(layersTable(result))
      writeJson(json, result)
    })
