// What everything is checked against: the reference in float64. To be loaded by load-exact.ts.

export { modelStepInFloat64 } from './families/model-steps.js'
export { inFloat64, updatedInFloat64 } from './hosts/reference.js'
