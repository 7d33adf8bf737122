// The families that a page measures, instead of bench/hosts/index.ts. `openHosts` adds those of the GPU.

import type { Host } from '../hosts/host.js'
import { reference } from '../hosts/reference.js'
import { wasm } from '../hosts/wasm.js'
import { openGpu } from './gpu.js'
import { openTfjs } from './tfjs.js'
import type { Tf } from './tfjs-types.js'

export const hosts: Host[] = [reference, wasm]

/** What is available on the GPU: renderers by family, and why a family is missing. */
export async function openHosts(
  tf: Tf | undefined,
): Promise<Record<'renderers' | 'missing', Record<string, string>>> {
  const renderers: Record<string, string> = {}
  const missing: Record<string, string> = {}
  const candidates = {
    'gpu-webgl2': () => openGpu('webgl2'),
    'gpu-webgpu': () => openGpu('webgpu'),
    ...(tf && { 'tfjs-webgl': () => openTfjs(tf, 'webgl'), 'tfjs-webgpu': () => openTfjs(tf, 'webgpu') }),
  }
  for (const [family, open] of Object.entries(candidates))
    try {
      const { host, renderer } = await open()
      hosts.push(host)
      renderers[family] = renderer
    } catch (error) {
      missing[family] = error instanceof Error ? error.message : String(error)
    }
  return { renderers, missing }
}
