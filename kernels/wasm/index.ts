// The WebAssembly family. The first kernel of a row that supports the shapes and suits them runs.

import type { OpName, UpdateName } from '../ops.js'
import { activation, activationGradient } from './activations.js'
import * as batchNormalization from './batch-normalization.js'
import * as broadcasting from './broadcast.js'
import { conv2dInputGradient1x1, conv2dInputGradientCol2im } from './conv2d-col2im.js'
import { conv2dDirect, conv2dInputGradientDirect } from './conv2d-direct.js'
import { conv2dFewChannels } from './conv2d-few-channels.js'
import { conv2dFilterGradientDirect } from './conv2d-filter-gradient.js'
import { conv2dFilterGradientIm2col, conv2dIm2col, conv2dInputGradientIm2col } from './conv2d-im2col.js'
import * as filterGradient from './conv2d-max-pool2d-filter-gradient.js'
import { conv2dMaxPool2dInputGradient } from './conv2d-max-pool2d-input-gradient.js'
import {
  conv2dFilterGradientWinogradF2x2,
  conv2dFilterGradientWinogradF4x4,
} from './conv2d-winograd-filter-gradient.js'
import { conv2dTranspose, groupedConv2dTranspose } from './conv2d-transpose.js'
import { conv2dThenMaxPool2d, conv2dThenMaxPool2dWithArgmax } from './conv2d-then-max-pool2d.js'
import { conv2dWinogradF1x4Triples } from './conv2d-winograd-f1x4-triples.js'
import * as fewChannels from './conv2d-winograd-f2x2-few-channels.js'
import * as winograd from './conv2d-winograd.js'
import { biasGradient, dense, denseInputGradient, denseWeightGradient } from './dense.js'
import { denseStreamed, denseStreamedInputGradient } from './dense-streamed.js'
import { depthwiseConv2d } from './depthwise-conv2d.js'
import { depthwiseConv2dFilterGradient, depthwiseConv2dInputGradient } from './depthwise-conv2d-gradients.js'
import * as elementwise from './elementwise.js'
import { foldBatchNormalization } from './fold-batch-normalization.js'
import * as gradients from './gradients.js'
import * as grouped from './grouped-conv2d.js'
import { groupedConv2dDirect, groupedConv2dInputGradientDirect } from './grouped-conv2d-direct.js'
import { groupedConv2dFilterGradientDirect } from './grouped-conv2d-filter-gradient.js'
import type { WasmKernel, WasmUpdate } from './kernel.js'
import * as layerNormalization from './layer-normalization.js'
import * as layout from './layout.js'
import * as localResponseNormalization from './local-response-normalization.js'
import * as losses from './losses.js'
import { matmul } from './matmul.js'
import * as merge from './merge.js'
import * as pad2d from './pad2d.js'
import * as pool2d from './pool2d.js'
import * as resize2d from './resize2d.js'
import { transpose } from './transpose.js'
import * as prelu from './prelu.js'
import * as unary from './unary.js'
import * as updates from './updates.js'

const conv2d = [
  fewChannels.conv2dWinogradF2x2FewChannels,
  conv2dWinogradF1x4Triples,
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
  conv2dInputGradientCol2im,
  conv2dInputGradientIm2col,
  conv2dInputGradientDirect,
] as const
const groupedConv2dInputGradient = [
  grouped.groupedConv2dInputGradient(conv2dInputGradient),
  groupedConv2dInputGradientDirect,
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
  groupedConv2d: [grouped.groupedConv2d(conv2d), groupedConv2dDirect],
  groupedConv2dInputGradient,
  groupedConv2dFilterGradient: [
    grouped.groupedConv2dFilterGradient(conv2dFilterGradient),
    groupedConv2dFilterGradientDirect,
  ],
  conv2dTranspose: [conv2dTranspose(conv2dInputGradient), groupedConv2dTranspose(groupedConv2dInputGradient)],
  maxPool2d,
  maxPool2dGradient: [pool2d.maxPool2x2Gradient, pool2d.maxPool2dGradient],
  conv2dMaxPool2d: [
    fewChannels.conv2dMaxPool2dWinogradF2x2FewChannels,
    winograd.conv2dMaxPool2dWinogradF4x4,
    winograd.conv2dMaxPool2dWinogradF2x2,
    conv2dThenMaxPool2d(conv2d, maxPool2d),
  ],
  conv2dMaxPool2dWithArgmax: [
    fewChannels.conv2dMaxPool2dWithArgmaxWinogradF2x2FewChannels,
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
  dense: [denseStreamed, dense],
  denseInputGradient: [denseStreamedInputGradient, denseInputGradient],
  denseWeightGradient: [denseWeightGradient],
  matmul: [matmul],
  relu: [activation('relu')],
  reluGradient: [activationGradient('relu')],
  elu: [activation('elu')],
  eluGradient: [activationGradient('elu')],
  sigmoid: [activation('sigmoid')],
  sigmoidGradient: [activationGradient('sigmoid')],
  tanh: [activation('tanh')],
  tanhGradient: [activationGradient('tanh')],
  softplus: [activation('softplus')],
  softplusGradient: [activationGradient('softplus')],
  hardSigmoid: [activation('hardSigmoid')],
  hardSigmoidGradient: [activationGradient('hardSigmoid')],
  hardSwish: [activation('hardSwish')],
  hardSwishGradient: [activationGradient('hardSwish')],
  silu: [activation('silu')],
  siluGradient: [activationGradient('silu')],
  gelu: [activation('gelu')],
  geluGradient: [activationGradient('gelu')],
  prelu: [prelu.prelu],
  preluInputGradient: [prelu.preluInputGradient],
  preluAlphaGradient: [prelu.preluAlphaGradient],
  unary: [unary.unary],
  unaryGradient: [unary.unaryGradient],
  softmax: [losses.softmax],
  softmaxGradient: [losses.softmaxGradient],
  dropout: [elementwise.dropout],
  dropoutMask: [elementwise.dropoutMask],
  randomNormal: [elementwise.randomNormal],
  batchStatistics: [batchNormalization.batchStatistics],
  batchNormalization: [batchNormalization.batchNormalization],
  batchNormalizationParameterGradient: [batchNormalization.batchNormalizationParameterGradient],
  batchNormalizationInputGradient: [batchNormalization.batchNormalizationInputGradient],
  movingAverage: [batchNormalization.movingAverage],
  layerNormalization: [layerNormalization.layerNormalization],
  layerNormalizationParameterGradient: [layerNormalization.layerNormalizationParameterGradient],
  layerNormalizationInputGradient: [layerNormalization.layerNormalizationInputGradient],
  localResponseNormalization: [localResponseNormalization.localResponseNormalization],
  localResponseNormalizationGradient: [localResponseNormalization.localResponseNormalizationGradient],
  foldBatchNormalization: [foldBatchNormalization],
  add: [broadcasting.ofOneShape(merge.add), broadcasting.addBroadcasting],
  scale: [merge.scale],
  maximum: [broadcasting.ofOneShape<'maximum'>(merge.maximum), broadcasting.maximumBroadcasting],
  maximumGradient: [merge.maximumGradient],
  minimum: [broadcasting.ofOneShape<'minimum'>(merge.minimum), broadcasting.minimumBroadcasting],
  minimumGradient: [merge.minimumGradient],
  multiply: [
    broadcasting.ofOneShape(merge.multiply),
    merge.multiplyByGate,
    broadcasting.multiplyBroadcasting,
  ],
  multiplyGateGradient: [merge.multiplyGateGradient],
  divide: [broadcasting.divide],
  power: [broadcasting.power],
  powerGradient: [broadcasting.powerGradient],
  broadcast: [broadcasting.broadcast],
  concatenate: [layout.concatenate],
  slice: [layout.slice],
  sliceGradient: [layout.sliceGradient],
  transpose: [transpose],
  pad2d: [pad2d.pad2d],
  pad2dGradient: [pad2d.pad2dGradient],
  crop2d: [layout.crop2d],
  resize2d: [resize2d.resize2d],
  resize2dGradient: [resize2d.resize2dGradient],
  softmaxCrossEntropy: [losses.softmaxCrossEntropy],
  softmaxCrossEntropyGradient: [losses.softmaxCrossEntropyGradient],
  sigmoidCrossEntropy: [losses.sigmoidCrossEntropy],
  sigmoidCrossEntropyGradient: [losses.sigmoidCrossEntropyGradient],
  softmaxFocalCrossEntropy: [losses.softmaxFocalCrossEntropy],
  softmaxFocalCrossEntropyGradient: [losses.softmaxFocalCrossEntropyGradient],
  sigmoidFocalCrossEntropy: [losses.sigmoidFocalCrossEntropy],
  sigmoidFocalCrossEntropyGradient: [losses.sigmoidFocalCrossEntropyGradient],
  meanSquaredError: [losses.meanSquaredError],
  meanSquaredErrorGradient: [losses.meanSquaredErrorGradient],
  meanAbsoluteError: [losses.meanAbsoluteError],
  meanAbsoluteErrorGradient: [losses.meanAbsoluteErrorGradient],
  huber: [losses.huber],
  huberGradient: [losses.huberGradient],
  categoricalAccuracy: [losses.categoricalAccuracy],
  binaryAccuracy: [losses.binaryAccuracy],
  l1l2: [gradients.l1l2],
  l1l2Gradient: [gradients.l1l2Gradient],
  clipByValue: [gradients.clipByValue],
  clipByNorm: [gradients.clipByNorm],
}

export const wasmUpdates: { readonly [K in UpdateName]: WasmUpdate<K> } = {
  sgd: updates.sgd,
  adam: updates.adam,
  rmsprop: updates.rmsprop,
  adagrad: updates.adagrad,
}
