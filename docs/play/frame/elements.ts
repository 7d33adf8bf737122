// Elements of a piece: each control has its label, and is worked by keys.

type Tags = HTMLElementTagNameMap

/** An element with properties and children: `element('p', { className: 'note' }, 'text')`. */
export function element<K extends keyof Tags>(
  tag: K,
  properties: Partial<Tags[K]> = {},
  ...children: readonly (Node | string)[]
): Tags[K] {
  const made = Object.assign(document.createElement(tag), properties)
  made.append(...children)
  return made
}

export interface SliderOptions {
  readonly label: string
  readonly min: number
  readonly max: number
  readonly step: number
  readonly value: number
  /** How the value is written beside it; default as it is. */
  readonly format?: (value: number) => string
  onInput(value: number): void
}

/** A labeled slider, with its value written beside it. */
export function slider({
  label,
  value,
  format = String,
  onInput,
  ...range
}: SliderOptions): HTMLLabelElement {
  const shown = element('output', {}, format(value))
  const input = element('input', { type: 'range' })
  // The range first: a value is held to it.
  for (const [name, limit] of Object.entries(range)) input.setAttribute(name, String(limit))
  input.value = String(value)
  input.addEventListener('input', () => {
    shown.value = format(input.valueAsNumber)
    input.setAttribute('aria-valuetext', shown.value)
    onInput(input.valueAsNumber)
  })
  return element('label', { className: 'play-slider' }, element('span', {}, label), input, shown)
}

/** A labeled box for a number. Whatever is no number is not told. */
export function numberBox(label: string, value: number, onInput: (value: number) => void): HTMLInputElement {
  const input = element('input', {
    type: 'number',
    value: String(value),
    step: 'any',
    className: 'play-number',
  })
  input.setAttribute('aria-label', label)
  input.addEventListener('input', () => {
    if (Number.isFinite(input.valueAsNumber)) onInput(input.valueAsNumber)
  })
  return input
}

/** A button. */
export function button(label: string, onClick: () => void): HTMLButtonElement {
  const made = element('button', { type: 'button' }, label)
  made.addEventListener('click', onClick)
  return made
}

/** A labeled choice. */
export function choice<T extends string>(
  label: string,
  options: readonly T[],
  onChange: (value: T) => void,
): HTMLLabelElement {
  const select = element('select', {}, ...options.map((value) => element('option', { value }, value)))
  select.addEventListener('change', () => onChange(select.value as T))
  return element('label', { className: 'play-choice' }, element('span', {}, label), select)
}

/** A line that is read out when it changes. */
export function status(): HTMLOutputElement {
  const line = element('output', { className: 'play-status' })
  line.setAttribute('aria-live', 'polite')
  return line
}
