// The codec of turbo: the installed package, or else the copy in a bundle.

import { nodeModule } from '../../kernels/node-module.js'
import { ownAddress } from './own-address.js'

export const PACKAGE = '@cornerstonejs/codec-libjpeg-turbo-8bit'

/** Starts an instance. */
type MakeCodec = (settings: object) => Promise<unknown>

/** @throws if there is neither. */
export async function turboCodec(): Promise<MakeCodec> {
  return (await installedCodec()) ?? (await bundledCodec())
}

/**
 * Node's own `require` finds the package. The copy in a bundle does not find its WebAssembly, which is not bundled, and as
 * an ES module it does not run in Node.
 */
async function installedCodec(): Promise<MakeCodec | undefined> {
  const module = await nodeModule<typeof import('node:module')>('node:module')
  if (!module) return undefined
  for (const place of [ownAddress(), `${process.cwd()}/`])
    try {
      return module.createRequire(place)(`${PACKAGE}/decodewasmjs`) as MakeCodec
    } catch {
      // It is not installed.
    }
  return undefined
}

async function bundledCodec(): Promise<MakeCodec> {
  try {
    return (await import('@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasmjs')).default
  } catch (cause) {
    throw new Error(`turbo needs the package ${PACKAGE}: npm install ${PACKAGE}`, { cause })
  }
}
