// All initializers. Each returns plain values: its name and settings. docs/initializers.md

import { configured, type ConfiguredInitializer } from './initializer.js'
import type * as settings from './initializer.js'

/** Sets all elements to 0. */
export const zeros = (): ConfiguredInitializer => configured('zeros', {})

/** Sets all elements to 1. */
export const ones = (): ConfiguredInitializer => configured('ones', {})

/**
 * Sets all elements to one value.
 * @throws if `value` is not a finite number.
 */
export const constant = (options: settings.ConstantOptions): ConfiguredInitializer =>
  configured('constant', options)

/**
 * Draws from a normal distribution.
 * @throws if an option is unknown, or `stddev` is not positive.
 */
export const randomNormal = (options: settings.NormalOptions = {}): ConfiguredInitializer =>
  configured('randomNormal', options)

/**
 * Draws from a normal distribution, and draws again beyond two standard deviations from the mean. The resulting standard
 * deviation is 0.8796 of `stddev`.
 * @throws if an option is unknown, or `stddev` is not positive.
 */
export const truncatedNormal = (options: settings.NormalOptions = {}): ConfiguredInitializer =>
  configured('truncatedNormal', options)

/**
 * Draws from a uniform distribution in `[minval, maxval)`.
 * @throws if an option is unknown, or `minval` is above `maxval`.
 */
export const randomUniform = (options: settings.UniformOptions = {}): ConfiguredInitializer =>
  configured('randomUniform', options)

/**
 * Orthogonal: the columns of the kernel, as a matrix `[all axes but the last, outputs]`, are perpendicular and of length
 * `gain`. If there are fewer rows than columns, the rows are. A. Saxe, J. McClelland, S. Ganguli, "Exact solutions to the
 * nonlinear dynamics of learning in deep linear neural networks", 2014.
 * @throws if an option is unknown.
 */
export const orthogonal = (options: settings.OrthogonalOptions = {}): ConfiguredInitializer =>
  configured('orthogonal', options)

/**
 * Mean 0 and variance `scale / n`, where n is fanIn, fanOut or their mean. The fans of a kernel `[kH, kW, C, K]` are kH·kW·C
 * and kH·kW·K. For a weight with one axis, both are its size.
 * @throws if an option is unknown, or `scale` is not positive.
 */
export const varianceScaling = (options: settings.VarianceScalingOptions = {}): ConfiguredInitializer =>
  configured('varianceScaling', options)

/**
 * Uniform in ±√(6 / (fanIn + fanOut)), the default of kernels. X. Glorot, Y. Bengio, "Understanding the difficulty of training
 * deep feedforward networks", 2010.
 * @throws if an option is unknown.
 */
export const glorotUniform = (options: settings.SeedOptions = {}): ConfiguredInitializer =>
  configured('glorotUniform', options)

/**
 * Truncated normal with standard deviation √(2 / (fanIn + fanOut)); Glorot, Bengio, 2010.
 * @throws if an option is unknown.
 */
export const glorotNormal = (options: settings.SeedOptions = {}): ConfiguredInitializer =>
  configured('glorotNormal', options)

/**
 * Uniform in ±√(6 / fanIn), for layers followed by ReLU. K. He et al., "Delving deep into rectifiers", 2015.
 * @throws if an option is unknown.
 */
export const heUniform = (options: settings.SeedOptions = {}): ConfiguredInitializer =>
  configured('heUniform', options)

/**
 * Normal with standard deviation √(2 / fanIn), for layers followed by ReLU; He et al., 2015. It is not truncated, unlike in
 * Keras.
 * @throws if an option is unknown.
 */
export const heNormal = (options: settings.SeedOptions = {}): ConfiguredInitializer =>
  configured('heNormal', options)

/**
 * Uniform in ±√(3 / fanIn). Y. LeCun, L. Bottou, G. Orr, K. Müller, "Efficient BackProp", 1998.
 * @throws if an option is unknown.
 */
export const leCunUniform = (options: settings.SeedOptions = {}): ConfiguredInitializer =>
  configured('leCunUniform', options)

/**
 * Truncated normal with standard deviation √(1 / fanIn); LeCun et al., 1998.
 * @throws if an option is unknown.
 */
export const leCunNormal = (options: settings.SeedOptions = {}): ConfiguredInitializer =>
  configured('leCunNormal', options)
