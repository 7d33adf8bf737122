// The models in the package nsfwjs, as files of TensorFlow.js. The package contains them as programs: JSON, and shards in
// base64.

import { existsSync, readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'

const require = createRequire(import.meta.url)
const folder = fileURLToPath(new URL('../node_modules/nsfwjs/dist/models/', import.meta.url))

/** Its models: two of layers, and a graph. */
export const nsfwjsModels = ['mobilenet_v2', 'inception_v3', 'mobilenet_v2_mid'] as const
export type NsfwjsModel = (typeof nsfwjsModels)[number]

/** Whether the package is installed. */
export const hasNsfwjs = (): boolean => existsSync(folder)

/** The part of a `model.json` that is used here. */
export interface ModelJson {
  readonly format?: string
  readonly weightsManifest: readonly {
    readonly paths: readonly string[]
    readonly weights: readonly unknown[]
  }[]
}

/** A model's `model.json`, and its shards by name. */
export function unpackNsfwjs(name: NsfwjsModel): {
  readonly json: ModelJson
  readonly files: Readonly<Record<string, Uint8Array>>
} {
  const json = require(`${folder}${name}/model.min.js`) as ModelJson
  const shards = readdirSync(folder + name).filter((file) => file.startsWith('group1'))
  const files = shards.map((file) => [
    file.replace('.min.js', ''),
    Buffer.from(require(`${folder}${name}/${file}`) as string, 'base64'),
  ])
  return { json, files: Object.fromEntries(files) as Record<string, Uint8Array> }
}
