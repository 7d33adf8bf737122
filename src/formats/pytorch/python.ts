// Python syntax: numbers, tuples and names.

/** A number, or a tuple of numbers. */
export const python = (value: number | readonly number[]): string =>
  typeof value === 'number' ? String(value) : `(${value.join(', ')}${value.length === 1 ? ',' : ''})`

/** A size along rows and columns: one number if they are equal. */
export const pythonSize = ([rows, columns]: readonly number[]): string =>
  rows === columns ? String(rows) : python([rows, columns])

/** A text in quotation marks. JSON's escapes are Python's. */
export const quoted = (text: string): string => JSON.stringify(text)

/** Keyword arguments of a call, without those that are absent. */
export const keywords = (given: Readonly<Record<string, string | undefined>>): string =>
  Object.entries(given)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `, ${key}=${value}`)
    .join('')

/** Python's keywords, names that the program uses, and the attributes of every module. */
const taken =
  'False None True and as assert async await break class continue def del elif else except finally for from global if import in ' +
  'is lambda nonlocal not or pass raise return try while with self torch nn F Net super add_module apply bfloat16 buffers call_super_init ' +
  'children compile cpu cuda double dump_patches eval extra_repr float forward get_buffer get_extra_state get_parameter ' +
  'get_submodule half ipu load_state_dict modules mtia named_buffers named_children named_modules named_parameters parameters ' +
  'register_backward_hook register_buffer register_forward_hook register_forward_pre_hook register_full_backward_hook ' +
  'register_full_backward_pre_hook register_load_state_dict_post_hook register_load_state_dict_pre_hook register_module ' +
  'register_parameter register_state_dict_post_hook register_state_dict_pre_hook requires_grad_ set_extra_state set_submodule ' +
  'share_memory state_dict to to_empty train training type xpu zero_grad max sum range float relu'

/** Makes unique names that are valid in Python. */
export class Identifiers {
  readonly #taken = new Set(taken.split(' '))

  make(name: string): string {
    const plain = name.replaceAll(/[^A-Za-z0-9_]/g, '_')
    // Names that begin with underscores have special meanings.
    const base = /^[A-Za-z]/.test(plain) ? plain : `layer_${plain.replace(/^_+/, '')}`
    let made = base
    for (let n = 1; this.#taken.has(made); n++) made = `${base}_${n}`
    this.#taken.add(made)
    return made
  }
}
