/** The activations there are. */
export type ActivationName = 'linear' | 'relu' | 'sigmoid' | 'tanh' | 'softmax'

const names: readonly string[] = ['linear', 'relu', 'sigmoid', 'tanh', 'softmax'] satisfies ActivationName[]

/** @throws if there is no activation of that name; the message lists those there are. */
export function checkActivation(where: string, name: ActivationName = 'linear'): ActivationName {
  if (names.includes(name)) return name
  throw new Error(`${where}: there is no activation ${JSON.stringify(name)}; use one of ${names.join(', ')}`)
}
