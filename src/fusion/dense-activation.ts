// A dense layer and an activation in one pass.
//
// 1.01× at inference and in training: [32,1024] → 1024. One thread, Zen 4, Node 20; npm run bench -- rules

import { activationInto } from './activation-into-op.js'

export const denseActivation = activationInto('dense-activation', 'dense')
