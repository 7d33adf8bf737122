// The reference family: plain loops, straight from the formulas. The first kernel of a row that supports the shapes runs.

import type { OpName, UpdateName } from '../ops.js'
import { binaryAccuracy, categoricalAccuracy } from './accuracy.js'
import * as activations from './activations.js'
import { averagePool2d, averagePool2dGradient } from './average-pool2d.js'
import * as batchNormalization from './batch-normalization.js'
import { conv2dDirect, conv2dFilterGradientDirect, conv2dInputGradientDirect } from './conv2d-direct.js'
import { conv2dFilterGradientIm2col, conv2dIm2col, conv2dInputGradientIm2col } from './conv2d-im2col.js'
import { conv2dTranspose } from './conv2d-transpose.js'
import * as depthwise from './depthwise-conv2d.js'
import { biasGradient, dense, denseInputGradient, denseWeightGradient } from './dense.js'
import {
  conv2dMaxPool2d,
  conv2dMaxPool2dFilterGradient,
  conv2dMaxPool2dWithArgmax,
  conv2dMaxPool2dInputGradient,
} from './conv2d-max-pool2d.js'
import { dropout, dropoutMask, randomNormal } from './dropout.js'
import { foldBatchNormalization } from './fold-batch-normalization.js'
import * as gradients from './gradients.js'
import * as grouped from './grouped-conv2d.js'
import type { ReferenceKernel, ReferenceUpdate } from './kernel.js'
import { l2Pool2d, l2Pool2dGradient } from './l2-pool2d.js'
import * as layerNormalization from './layer-normalization.js'
import * as layout from './layout.js'
import * as localResponseNormalization from './local-response-normalization.js'
import * as focal from './focal-cross-entropy.js'
import * as losses from './losses.js'
import { maxPool2d, maxPool2dGradient } from './max-pool2d.js'
import { matmul } from './products.js'
import * as merge from './merge.js'
import * as pad2d from './pad2d.js'
import * as prelu from './prelu.js'
import { adagrad, adam, rmsprop, sgd } from './optimizers.js'
import * as resize2d from './resize2d.js'
import * as unary from './unary.js'
import { weightedAveragePool2d, weightedAveragePool2dGradient } from './weighted-average-pool2d.js'

export const referenceKernels: {
  readonly [K in OpName]: readonly [ReferenceKernel<K>, ...ReferenceKernel<K>[]]
} = {
  conv2d: [conv2dIm2col, conv2dDirect],
  conv2dInputGradient: [conv2dInputGradientIm2col, conv2dInputGradientDirect],
  conv2dFilterGradient: [conv2dFilterGradientIm2col, conv2dFilterGradientDirect],
  biasGradient: [biasGradient],
  depthwiseConv2d: [depthwise.depthwiseConv2d],
  depthwiseConv2dInputGradient: [depthwise.depthwiseConv2dInputGradient],
  depthwiseConv2dFilterGradient: [depthwise.depthwiseConv2dFilterGradient],
  groupedConv2d: [grouped.groupedConv2d],
  groupedConv2dInputGradient: [grouped.groupedConv2dInputGradient],
  groupedConv2dFilterGradient: [grouped.groupedConv2dFilterGradient],
  conv2dTranspose: [conv2dTranspose],
  maxPool2d: [maxPool2d],
  maxPool2dGradient: [maxPool2dGradient],
  conv2dMaxPool2d: [conv2dMaxPool2d],
  conv2dMaxPool2dWithArgmax: [conv2dMaxPool2dWithArgmax],
  conv2dMaxPool2dFilterGradient: [conv2dMaxPool2dFilterGradient],
  conv2dMaxPool2dInputGradient: [conv2dMaxPool2dInputGradient],
  averagePool2d: [averagePool2d],
  averagePool2dGradient: [averagePool2dGradient],
  l2Pool2d: [l2Pool2d],
  l2Pool2dGradient: [l2Pool2dGradient],
  weightedAveragePool2d: [weightedAveragePool2d],
  weightedAveragePool2dGradient: [weightedAveragePool2dGradient],
  dense: [dense],
  denseInputGradient: [denseInputGradient],
  denseWeightGradient: [denseWeightGradient],
  matmul: [matmul],
  relu: [activations.activation('relu')],
  reluGradient: [activations.activationGradient('relu')],
  elu: [activations.activation('elu')],
  eluGradient: [activations.activationGradient('elu')],
  sigmoid: [activations.activation('sigmoid')],
  sigmoidGradient: [activations.activationGradient('sigmoid')],
  tanh: [activations.activation('tanh')],
  tanhGradient: [activations.activationGradient('tanh')],
  softplus: [activations.activation('softplus')],
  softplusGradient: [activations.activationGradient('softplus')],
  hardSigmoid: [activations.activation('hardSigmoid')],
  hardSigmoidGradient: [activations.activationGradient('hardSigmoid')],
  hardSwish: [activations.activation('hardSwish')],
  hardSwishGradient: [activations.activationGradient('hardSwish')],
  silu: [activations.activation('silu')],
  siluGradient: [activations.activationGradient('silu')],
  gelu: [activations.activation('gelu')],
  geluGradient: [activations.activationGradient('gelu')],
  prelu: [prelu.prelu],
  preluInputGradient: [prelu.preluInputGradient],
  preluAlphaGradient: [prelu.preluAlphaGradient],
  unary: [unary.unary],
  unaryGradient: [unary.unaryGradient],
  softmax: [activations.softmax],
  softmaxGradient: [activations.softmaxGradient],
  dropout: [dropout],
  dropoutMask: [dropoutMask],
  randomNormal: [randomNormal],
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
  add: [merge.add],
  scale: [merge.scale],
  maximum: [merge.maximum],
  maximumGradient: [merge.maximumGradient],
  minimum: [merge.minimum],
  minimumGradient: [merge.minimumGradient],
  multiply: [merge.multiply],
  multiplyGateGradient: [merge.multiplyGateGradient],
  divide: [merge.divide],
  power: [merge.power],
  powerGradient: [merge.powerGradient],
  broadcast: [merge.broadcast],
  concatenate: [layout.concatenate],
  slice: [layout.slice],
  sliceGradient: [layout.sliceGradient],
  transpose: [layout.transpose],
  pad2d: [pad2d.pad2d],
  pad2dGradient: [pad2d.pad2dGradient],
  crop2d: [layout.crop2d],
  resize2d: [resize2d.resize2d],
  resize2dGradient: [resize2d.resize2dGradient],
  softmaxCrossEntropy: [losses.softmaxCrossEntropy],
  softmaxCrossEntropyGradient: [losses.softmaxCrossEntropyGradient],
  sigmoidCrossEntropy: [losses.sigmoidCrossEntropy],
  sigmoidCrossEntropyGradient: [losses.sigmoidCrossEntropyGradient],
  softmaxFocalCrossEntropy: [focal.softmaxFocalCrossEntropy],
  softmaxFocalCrossEntropyGradient: [focal.softmaxFocalCrossEntropyGradient],
  sigmoidFocalCrossEntropy: [focal.sigmoidFocalCrossEntropy],
  sigmoidFocalCrossEntropyGradient: [focal.sigmoidFocalCrossEntropyGradient],
  meanSquaredError: [losses.meanSquaredError],
  meanSquaredErrorGradient: [losses.meanSquaredErrorGradient],
  meanAbsoluteError: [losses.meanAbsoluteError],
  meanAbsoluteErrorGradient: [losses.meanAbsoluteErrorGradient],
  huber: [losses.huber],
  huberGradient: [losses.huberGradient],
  categoricalAccuracy: [categoricalAccuracy],
  binaryAccuracy: [binaryAccuracy],
  l1l2: [gradients.l1l2],
  l1l2Gradient: [gradients.l1l2Gradient],
  clipByValue: [gradients.clipByValue],
  clipByNorm: [gradients.clipByNorm],
}

export const referenceUpdates: { readonly [K in UpdateName]: ReferenceUpdate<K> } = {
  sgd,
  adam,
  rmsprop,
  adagrad,
}
