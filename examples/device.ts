// What the model computes on, in one line.

import type { DeviceDescription } from 'receptive'

/** `gpu, float32, mode webgl2, …`. */
export function deviceText({ family, dtype, details }: DeviceDescription): string {
  return [family, dtype, ...Object.entries(details).map(([name, value]) => `${name} ${value}`)].join(', ')
}
