// 2.2 Where gradients meet. Write the body of this function.

/**
 * The gradients of y = a·b + a, for any two numbers a and b. First think of the graph: a goes into two nodes.
 *
 * @param dy the gradient that comes back, ∂L/∂y.
 * @returns ∂L/∂a and ∂L/∂b.
 */
export function backward(a: number, b: number, dy: number): { da: number; db: number } {
  throw new Error('backward: write this')
}
