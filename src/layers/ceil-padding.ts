// Poolings whose last window may extend beyond the image: `ceil_mode` in PyTorch and in ONNX.

import type { Pair } from '../../kernels/ops/window.js'

/**
 * The padding along one axis, `[before, after]`, with which a pooling has as many windows as in ceil mode. There, every
 * window counts that begins within the image or the padding before it. The padding that is added after the image must not
 * count in an average. So with `countIncludePad`, add the original padding by a `zeroPadding2d`, and the rest as the
 * pooling's padding.
 */
export function ceilPadding(
  size: number,
  kernel: number,
  stride: number,
  dilation: number,
  [before, after]: Pair,
): Pair {
  const reach = (kernel - 1) * dilation + 1
  const windows = Math.ceil((size + before + after - reach) / stride) + 1
  const out = (windows - 1) * stride >= size + before ? windows - 1 : windows
  return [before, Math.max(after, (out - 1) * stride + reach - size - before)]
}
