// Writes graphs.json: what TensorFlow.js, where it is installed, makes of graphs.ts. npx tsx test/formats/tensorflow/write-graphs.ts

import { writeFileSync } from 'node:fs'
import { openTfjs } from '../../support/tfjs.js'
import { graphs } from './graphs.js'
import { runGraph } from './run-graph.js'

const tf = await openTfjs('cpu')
const recorded: Record<string, Record<string, string>> = {}
for (const [name, graph] of Object.entries(graphs)) {
  recorded[name] = {}
  for (const [output, { buffer, byteOffset, byteLength }] of Object.entries(await runGraph(tf, graph)))
    recorded[name][output] = Buffer.from(buffer, byteOffset, byteLength).toString('base64')
}
writeFileSync(new URL('graphs.json', import.meta.url), `${JSON.stringify(recorded, null, 2)}\n`)
