// The float64 reference in a page, instead of bench/load-exact.ts; it is a separate script, too.

import type * as Exact from '../exact.js'

const script = '/exact.js'

export const loadExact = (): Promise<typeof Exact> => import(script) as Promise<typeof Exact>
