// Every rewrite rule. Those that only apply in training are not in index.ts, so that a page that predicts need not load them.

import { rules } from './index.js'
import { reluDropout } from './relu-dropout.js'
import type { Rule } from './rule.js'

export const trainingRules: readonly Rule[] = [...rules, reluDropout]
