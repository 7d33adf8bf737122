// The float64 reference, against which everything is checked. Load it through load-exact.ts.

export { modelStepInFloat64 } from './families/model-steps.js'
export { inFloat64, updatedInFloat64 } from './hosts/reference.js'
