// The gpu family: gpu.js kernels, in any of its modes. The first kernel of a row that supports the shapes runs.

import type { OpName, UpdateName } from '../ops.js'
import { activating, activation, activationGradient } from './activations.js'
import * as batchNormalization from './batch-normalization.js'
import * as broadcasting from './broadcast.js'
import { conv2dMaxPool2dQuads } from './conv2d-max-pool2d-quads.js'
import * as convolutions from './conv2d.js'
import {
  conv2dMaxPool2d,
  conv2dMaxPool2dFilterGradient,
  conv2dMaxPool2dInputGradient,
  conv2dMaxPool2dWithArgmax,
} from './conv2d-max-pool2d.js'
import { conv2dFilterGradientRow, conv2dInputGradientRow, conv2dRow } from './conv2d-rows.js'
import { conv2dTranspose, groupedConv2dTranspose } from './conv2d-transpose.js'
import * as depthwiseQuads from './depthwise-conv2d-quads.js'
import { denseInputGradientQuads, denseQuads, denseWeightGradientQuads } from './dense-quads.js'
import { dense, denseInputGradient, denseWeightGradient } from './dense.js'
import { dropout, dropoutMask, randomNormal, softmax, softmaxGradient } from './elementwise.js'
import * as gradients from './gradients.js'
import type { GpuKernel, GpuUpdate } from './kernel.js'
import * as layerNormalization from './layer-normalization.js'
import * as layout from './layout.js'
import * as localResponseNormalization from './local-response-normalization.js'
import { binaryAccuracy, categoricalAccuracy, loss } from './losses.js'
import { matmul } from './matmul.js'
import * as merge from './merge.js'
import * as pad2d from './pad2d.js'
import { adagrad, adam, rmsprop, sgd } from './optimizers.js'
import * as pool2d from './pool2d.js'
import * as resize2d from './resize2d.js'
import * as prelu from './prelu.js'
import { biasGradient } from './sums.js'
import * as unary from './unary.js'

export const gpuKernels: { readonly [K in OpName]: readonly [GpuKernel<K>, ...GpuKernel<K>[]] } = {
  conv2d: activating(conv2dRow),
  conv2dInputGradient: conv2dInputGradientRow,
  conv2dFilterGradient: conv2dFilterGradientRow,
  biasGradient: [biasGradient],
  depthwiseConv2d: activating([depthwiseQuads.depthwiseConv2dQuads, convolutions.depthwiseConv2d]),
  depthwiseConv2dInputGradient: [
    depthwiseQuads.depthwiseConv2dInputGradientQuads,
    convolutions.depthwiseConv2dInputGradient,
  ],
  depthwiseConv2dFilterGradient: [
    depthwiseQuads.depthwiseConv2dFilterGradientQuads,
    convolutions.depthwiseConv2dFilterGradient,
  ],
  groupedConv2d: activating([convolutions.groupedConv2d]),
  groupedConv2dInputGradient: [convolutions.groupedConv2dInputGradient],
  groupedConv2dFilterGradient: [convolutions.groupedConv2dFilterGradient],
  conv2dTranspose: activating([conv2dTranspose, groupedConv2dTranspose]),
  maxPool2d: pool2d.maxPool2dRow,
  maxPool2dGradient: [pool2d.maxPool2dGradientQuads, pool2d.maxPool2dGradient],
  conv2dMaxPool2d: [conv2dMaxPool2dQuads, conv2dMaxPool2d],
  conv2dMaxPool2dWithArgmax: [conv2dMaxPool2dWithArgmax],
  conv2dMaxPool2dFilterGradient: [conv2dMaxPool2dFilterGradient],
  conv2dMaxPool2dInputGradient: [conv2dMaxPool2dInputGradient],
  averagePool2d: [pool2d.averagePool2d],
  averagePool2dGradient: [pool2d.averagePool2dGradient],
  l2Pool2d: [pool2d.l2Pool2d],
  l2Pool2dGradient: [pool2d.l2Pool2dGradient],
  weightedAveragePool2d: [pool2d.weightedAveragePool2d],
  weightedAveragePool2dGradient: [pool2d.weightedAveragePool2dGradient],
  dense: activating([denseQuads, dense]),
  denseInputGradient: [denseInputGradientQuads, denseInputGradient],
  denseWeightGradient: [denseWeightGradientQuads, denseWeightGradient],
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
  softmax: [softmax],
  softmaxGradient: [softmaxGradient],
  dropout: [dropout],
  dropoutMask: [dropoutMask],
  randomNormal: [randomNormal],
  batchStatistics: [batchNormalization.batchStatistics],
  batchNormalization: activating([batchNormalization.batchNormalization]),
  batchNormalizationParameterGradient: [batchNormalization.batchNormalizationParameterGradient],
  batchNormalizationInputGradient: [batchNormalization.batchNormalizationInputGradient],
  movingAverage: [batchNormalization.movingAverage],
  layerNormalization: [layerNormalization.layerNormalization],
  layerNormalizationParameterGradient: [layerNormalization.layerNormalizationParameterGradient],
  layerNormalizationInputGradient: [layerNormalization.layerNormalizationInputGradient],
  localResponseNormalization: [localResponseNormalization.localResponseNormalization],
  localResponseNormalizationGradient: [localResponseNormalization.localResponseNormalizationGradient],
  foldBatchNormalization: [batchNormalization.foldBatchNormalization],
  scale: [merge.scale],
  maximum: [broadcasting.ofOneShape<'maximum'>(merge.maximum), broadcasting.maximumBroadcasting],
  maximumGradient: [merge.maximumGradient],
  minimum: [broadcasting.ofOneShape<'minimum'>(merge.minimum), broadcasting.minimumBroadcasting],
  minimumGradient: [merge.minimumGradient],
  add: activating([
    broadcasting.ofOneShape(merge.addQuads),
    broadcasting.ofOneShape(merge.add),
    broadcasting.addBroadcasting,
  ]),
  multiply: [
    broadcasting.ofOneShape(merge.multiply),
    merge.multiplyGateQuads,
    merge.multiplyGate,
    broadcasting.multiplyBroadcasting,
  ],
  multiplyGateGradient: [merge.multiplyGateGradient],
  divide: [broadcasting.divide],
  power: [broadcasting.power],
  powerGradient: [broadcasting.powerGradient],
  broadcast: [broadcasting.broadcast],
  concatenate: [layout.concatenate],
  slice: [layout.slice, layout.sliceBySteps],
  sliceGradient: [layout.sliceGradient],
  transpose: [layout.transpose],
  pad2d: [pad2d.pad2d],
  pad2dGradient: [pad2d.pad2dGradient],
  crop2d: [layout.crop2d],
  resize2d: [resize2d.resize2d],
  resize2dGradient: [resize2d.resize2dGradient],
  softmaxCrossEntropy: [loss('softmaxCrossEntropy')],
  softmaxCrossEntropyGradient: [loss('softmaxCrossEntropyGradient')],
  sigmoidCrossEntropy: [loss('sigmoidCrossEntropy')],
  sigmoidCrossEntropyGradient: [loss('sigmoidCrossEntropyGradient')],
  softmaxFocalCrossEntropy: [loss('softmaxFocalCrossEntropy', 'gamma')],
  softmaxFocalCrossEntropyGradient: [loss('softmaxFocalCrossEntropyGradient', 'gamma')],
  sigmoidFocalCrossEntropy: [loss('sigmoidFocalCrossEntropy', 'gamma', 'positive', 'negative')],
  sigmoidFocalCrossEntropyGradient: [
    loss('sigmoidFocalCrossEntropyGradient', 'gamma', 'positive', 'negative'),
  ],
  meanSquaredError: [loss('meanSquaredError')],
  meanSquaredErrorGradient: [loss('meanSquaredErrorGradient')],
  meanAbsoluteError: [loss('meanAbsoluteError')],
  meanAbsoluteErrorGradient: [loss('meanAbsoluteErrorGradient')],
  huber: [loss('huber', 'delta')],
  huberGradient: [loss('huberGradient', 'delta')],
  categoricalAccuracy: [categoricalAccuracy],
  binaryAccuracy: [binaryAccuracy],
  l1l2: [gradients.l1l2],
  l1l2Gradient: [gradients.l1l2Gradient],
  clipByValue: [gradients.clipByValue],
  clipByNorm: [gradients.clipByNorm],
}

export const gpuUpdates: { readonly [K in UpdateName]: GpuUpdate<K> } = { sgd, adam, rmsprop, adagrad }
