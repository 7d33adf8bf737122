// The WebAssembly family. The first kernel of a row that supports the shapes and suits them runs.

import type { OpName, UpdateName } from '../ops.js'
import * as batchNormalization from './batch-normalization.js'
import { conv2dDirect, conv2dInputGradientDirect } from './conv2d-direct.js'
import { conv2dFewChannels } from './conv2d-few-channels.js'
import { conv2dFilterGradientDirect } from './conv2d-filter-gradient.js'
import {
  conv2dFilterGradientIm2col,
  conv2dIm2col,
  conv2dInputGradient1x1,
  conv2dInputGradientIm2col,
} from './conv2d-im2col.js'
import * as filterGradient from './conv2d-max-pool2d-filter-gradient.js'
import { conv2dMaxPool2dInputGradient } from './conv2d-max-pool2d-input-gradient.js'
import {
  conv2dFilterGradientWinogradF2x2,
  conv2dFilterGradientWinogradF4x4,
} from './conv2d-winograd-filter-gradient.js'
import { conv2dTranspose } from './conv2d-transpose.js'
import { conv2dThenMaxPool2d, conv2dThenMaxPool2dWithArgmax } from './conv2d-then-max-pool2d.js'
import { conv2dMaxPool2dWithArgmaxWinogradF1x4, conv2dWinogradF1x4 } from './conv2d-winograd-f1x4.js'
import * as winograd from './conv2d-winograd.js'
import { biasGradient, dense, denseInputGradient, denseWeightGradient } from './dense.js'
import { depthwiseConv2d } from './depthwise-conv2d.js'
import { depthwiseConv2dFilterGradient, depthwiseConv2dInputGradient } from './depthwise-conv2d-gradients.js'
import * as elementwise from './elementwise.js'
import { foldBatchNormalization } from './fold-batch-normalization.js'
import * as grouped from './grouped-conv2d.js'
import type { WasmKernel, WasmUpdate } from './kernel.js'
import * as layout from './layout.js'
import * as losses from './losses.js'
import * as merge from './merge.js'
import * as pool2d from './pool2d.js'

const conv2d = [
  conv2dWinogradF1x4,
  conv2dFewChannels,
  winograd.conv2dWinogradF4x4,
  winograd.conv2dWinogradF2x2,
  conv2dIm2col,
  conv2dDirect,
] as const
const conv2dInputGradient = [
  winograd.conv2dInputGradientWinogradF4x4,
  winograd.conv2dInputGradientWinogradF2x2,
  conv2dInputGradient1x1,
  conv2dInputGradientIm2col,
  conv2dInputGradientDirect,
] as const
const conv2dFilterGradient = [
  conv2dFilterGradientWinogradF4x4,
  conv2dFilterGradientWinogradF2x2,
  conv2dFilterGradientIm2col,
  conv2dFilterGradientDirect,
] as const
const maxPool2d = [pool2d.maxPool2x2, pool2d.maxPool2d] as const

export const wasmKernels: {
  readonly [K in OpName]: readonly [WasmKernel<K>, ...WasmKernel<K>[]]
} = {
  conv2d,
  conv2dInputGradient,
  conv2dFilterGradient,
  biasGradient: [biasGradient],
  depthwiseConv2d: [depthwiseConv2d],
  depthwiseConv2dInputGradient: [depthwiseConv2dInputGradient],
  depthwiseConv2dFilterGradient: [depthwiseConv2dFilterGradient],
  groupedConv2d: [grouped.groupedConv2d(conv2d)],
  groupedConv2dInputGradient: [grouped.groupedConv2dInputGradient(conv2dInputGradient)],
  groupedConv2dFilterGradient: [grouped.groupedConv2dFilterGradient(conv2dFilterGradient)],
  conv2dTranspose: [conv2dTranspose(conv2dInputGradient)],
  maxPool2d,
  maxPool2dGradient: [pool2d.maxPool2x2Gradient, pool2d.maxPool2dGradient],
  conv2dMaxPool2d: [
    winograd.conv2dMaxPool2dWinogradF4x4,
    winograd.conv2dMaxPool2dWinogradF2x2,
    conv2dThenMaxPool2d(conv2d, maxPool2d),
  ],
  conv2dMaxPool2dWithArgmax: [
    conv2dMaxPool2dWithArgmaxWinogradF1x4,
    winograd.conv2dMaxPool2dWithArgmaxWinogradF4x4,
    winograd.conv2dMaxPool2dWithArgmaxWinogradF2x2,
    conv2dThenMaxPool2dWithArgmax(conv2d),
  ],
  conv2dMaxPool2dFilterGradient: [
    filterGradient.conv2dMaxPool2dFilterGradientFewChannels,
    filterGradient.conv2dMaxPool2dFilterGradient,
  ],
  conv2dMaxPool2dInputGradient: [conv2dMaxPool2dInputGradient],
  averagePool2d: [pool2d.averagePool2d],
  averagePool2dGradient: [pool2d.averagePool2dGradient],
  l2Pool2d: [pool2d.l2Pool2d],
  l2Pool2dGradient: [pool2d.l2Pool2dGradient],
  weightedAveragePool2d: [pool2d.weightedAveragePool2d],
  weightedAveragePool2dGradient: [pool2d.weightedAveragePool2dGradient],
  dense: [dense],
  denseInputGradient: [denseInputGradient],
  denseWeightGradient: [denseWeightGradient],
  relu: [elementwise.relu],
  reluGradient: [elementwise.reluGradient],
  sigmoid: [elementwise.sigmoid],
  sigmoidGradient: [elementwise.sigmoidGradient],
  tanh: [elementwise.tanh],
  tanhGradient: [elementwise.tanhGradient],
  softmax: [losses.softmax],
  softmaxGradient: [losses.softmaxGradient],
  dropoutMask: [elementwise.dropoutMask],
  batchStatistics: [batchNormalization.batchStatistics],
  batchNormalization: [batchNormalization.batchNormalization],
  batchNormalizationParameterGradient: [batchNormalization.batchNormalizationParameterGradient],
  batchNormalizationInputGradient: [batchNormalization.batchNormalizationInputGradient],
  movingAverage: [batchNormalization.movingAverage],
  foldBatchNormalization: [foldBatchNormalization],
  add: [merge.add],
  multiply: [merge.multiplyByGate, merge.multiply],
  multiplyGateGradient: [merge.multiplyGateGradient],
  concatenate: [layout.concatenate],
  slice: [layout.slice],
  pad2d: [layout.pad2d],
  crop2d: [layout.crop2d],
  softmaxCrossEntropy: [losses.softmaxCrossEntropy],
  softmaxCrossEntropyGradient: [losses.softmaxCrossEntropyGradient],
  sigmoidCrossEntropy: [losses.sigmoidCrossEntropy],
  sigmoidCrossEntropyGradient: [losses.sigmoidCrossEntropyGradient],
  meanSquaredError: [losses.meanSquaredError],
  meanSquaredErrorGradient: [losses.meanSquaredErrorGradient],
  categoricalAccuracy: [losses.categoricalAccuracy],
  binaryAccuracy: [losses.binaryAccuracy],
}

export const wasmUpdates: { readonly [K in UpdateName]: WasmUpdate<K> } = {
  sgd: elementwise.sgd,
  adam: elementwise.adam,
}
