// A plan is the executable form of a graph: steps in order, rewritten into cheaper ones, and the last use of every value. It
// is made once per graph and mode. docs/architecture.md

import { rules as allRules } from '../fusion/index.js'
import type { Mode, Rule, Work } from '../fusion/rule.js'
import { runOp, type Layer } from '../layers/layer.js'
import type { Flat, Node } from './nodes.js'
import { checkGradients, checkResult } from './returned.js'

/** What runs at once: a node, or several that a rule has merged. */
export interface Step extends Work {
  /** The nodes that it replaces, in order. */
  readonly nodes: readonly Node[]
  /** The layers among them that have weights. */
  readonly owners: readonly Layer[]
  /** The numbers of its input values. */
  readonly inputs: readonly number[]
  /** The number of its output value. */
  readonly output: number
}

/** What runs instead of a graph. */
export interface Plan {
  readonly mode: Mode
  readonly steps: readonly Step[]
  readonly inputs: readonly number[]
  readonly outputs: readonly number[]
  readonly values: number
  /** For each step, the values that are not used after it, neither by a later step nor by the caller. */
  readonly lastUses: readonly (readonly number[])[]
}

/** Makes the plan of a graph; `rules` are the rewrite rules to apply, by default those of both modes. */
export function makePlan(
  { nodes, inputs, outputs, values }: Pick<Flat, 'nodes' | 'inputs' | 'outputs' | 'values'>,
  mode: Mode,
  rules: readonly Rule[] = allRules,
): Plan {
  const kept = new Set([...inputs, ...outputs])
  let steps: readonly Step[] = nodes.map(stepOf)
  for (const rule of rules) steps = rewrite(steps, rule, mode, kept)
  return { mode, steps, inputs, outputs, values, lastUses: lastUsesOf(steps, kept) }
}

function stepOf(node: Node): Step {
  const { layer, name, inputs } = node
  const { definition, kind } = layer
  const { op } = definition
  return {
    ...{ kind, config: layer.config, op, inputs, nodes: [node], output: node.output },
    owners: definition.weights ? [layer] : [],
    forward: op ? (pass) => runOp(op, pass) : (pass) => checkResult(name, definition.forward(pass)),
    backward: (pass) => checkGradients(name, definition.backward(pass)),
  }
}

/** Applies a rule wherever it fits, in one pass. Its result may be the first step of the next pair. */
function rewrite(steps: readonly Step[], rule: Rule, mode: Mode, kept: ReadonlySet<number>): readonly Step[] {
  const uses = countUses(steps)
  const result: Step[] = []
  /** The step in `result` that computes each value. */
  const makers = new Map<number, number>()
  for (const second of steps) {
    let step = second
    for (const [place, value] of second.inputs.entries()) {
      const at = makers.get(value)
      if (at === undefined || uses.get(value) !== 1 || kept.has(value)) continue
      const first = result[at]
      const work = rule.fuse(first, second, mode, place)
      if (!work) continue
      const { op, alone, backward, beforeRelu } = work
      step = {
        ...{ op, backward, beforeRelu },
        forward: work.forward ?? ((pass) => runOp(op!, pass)),
        kind: `${first.kind}+${second.kind}`,
        nodes: [...first.nodes, ...second.nodes],
        owners: [...new Set([...first.owners, ...second.owners])],
        inputs: second.inputs.toSpliced(place, 1, ...(alone ? [] : first.inputs)),
        output: second.output,
      }
      result[at] = gone
      break
    }
    makers.set(step.output, result.length)
    result.push(step)
  }
  return result.filter((step) => step !== gone)
}

/** A placeholder for a removed step until the rule has been applied everywhere. */
const gone = {} as Step

function countUses(steps: readonly Step[]): ReadonlyMap<number, number> {
  const uses = new Map<number, number>()
  for (const value of steps.flatMap(({ inputs }) => inputs)) uses.set(value, (uses.get(value) ?? 0) + 1)
  return uses
}

function lastUsesOf(steps: readonly Step[], kept: ReadonlySet<number>): readonly (readonly number[])[] {
  const seen = new Set(kept)
  return steps
    .toReversed()
    .map(({ inputs, output }) => {
      // If nobody takes an output, for example that of a layer beside the model's outputs, it can be freed after its own
      // step.
      const last = [...new Set([...inputs, output])].filter((value) => !seen.has(value))
      for (const value of last) seen.add(value)
      return last
    })
    .toReversed()
}
