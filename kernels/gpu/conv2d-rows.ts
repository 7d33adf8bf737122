// The rows of kernels for a convolution and its gradients. The first kernel that supports the shapes runs.

import { conv2dFilterGradientRows } from './conv2d-gradient-rows.js'
import { conv2dFilterGradientQuads, conv2dInputGradientQuads, conv2dQuads } from './conv2d-quads.js'
import { conv2d, conv2dFilterGradient, conv2dInputGradient } from './conv2d.js'
import type { GpuKernel } from './kernel.js'

type Row<K extends 'conv2d' | 'conv2dInputGradient' | 'conv2dFilterGradient'> = readonly [
  GpuKernel<K>,
  ...GpuKernel<K>[],
]

export const conv2dRow: Row<'conv2d'> = [conv2dQuads, conv2d]
export const conv2dInputGradientRow: Row<'conv2dInputGradient'> = [
  conv2dInputGradientQuads,
  conv2dInputGradient,
]
export const conv2dFilterGradientRow: Row<'conv2dFilterGradient'> = [
  conv2dFilterGradientRows,
  conv2dFilterGradientQuads,
  conv2dFilterGradient,
]
