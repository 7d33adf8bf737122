// Names of activations, as layers take them.

import { oneOf } from '../check/check.js'

/** The activations there are. */
export type ActivationName = 'linear' | 'relu' | 'sigmoid' | 'tanh' | 'softmax'

const names: readonly ActivationName[] = ['linear', 'relu', 'sigmoid', 'tanh', 'softmax']

export const activationName = oneOf(...names)
