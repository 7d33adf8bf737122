// Runs in a worker thread: reads, decodes and resizes one file, and gives its bytes away without a copy.

import { Tinypool } from 'tinypool'
import { readImageBytes, type ReadImageOptions } from './read-image.js'

export default async function (task: { path: string; options: ReadImageOptions }): Promise<unknown> {
  return Tinypool.move(await readImageBytes(task.path, task.options))
}
