// The reference in float64 in a page, in the place of bench/load-exact.ts: a script of its own, as there.

import type * as Exact from '../exact.js'

const script = '/exact.js'

export const loadExact = (): Promise<typeof Exact> => import(script) as Promise<typeof Exact>
