import type { Scope, Values } from './scope.js'

export function copy(this: Scope, x: Values): number {
  return x[this.thread.x]
}
