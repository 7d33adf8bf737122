// Translates the formulas of docstrings, plain text with Unicode signs, into TeX:
//   y[n,i] = b + Σ_{u,v} x[n, i·s − p]² / √(σ² + ε)   m ← m + (1−β₁)(g − m)   ⌊H / 2⌋   x̂   e^x

import { brackets, closes, flat, nameOf, operators, products, symbols, tokensOf } from './formula-signs.js'

/**
 * Whether a span of code in a docstring is a formula: it has a sign that does not occur in programs. Shapes, which begin with a
 * bracket, stay code, and so do quotations of programs.
 */
export const isFormula = (text) =>
  /[←·−Σ∏√⌊⌈∂∇≤≥∈²³ᵗ₀-₉α-ωΑ-Ω^]/u.test(text) && !/^\[|['"]|=>|\{ |\*\*/.test(text)

/**
 * @param {string} text a formula.
 * @returns the formula in TeX.
 * @throws if it has an unknown sign, or a bracket that does not close; the message says where.
 */
export function toTex(text) {
  const tokens = tokensOf(text)
  let at = 0
  const next = () => tokens[at]
  const is = (...kinds) => at < tokens.length && kinds.includes(next().text)
  const fail = (message) => {
    throw new Error(`${message} in the formula '${text}'`)
  }
  const close = (sign) => (is(sign) ? at++ : fail(`no '${sign}' closes what was opened`))

  /** Terms with operators between them, up to a closing sign. */
  function sequence(closing) {
    let tex = ''
    while (at < tokens.length && !closes.has(next().text) && next().text !== closing) {
      const operator = operators[next().text]
      if (operator !== undefined) at++
      tex += operator === undefined ? term(closing).tex : ` ${operator} `
    }
    return tex.trim()
  }

  /** Factors. A '/' between spaces makes a fraction of everything before it and the tied factors after it. */
  function term(closing) {
    let left = factor(closing)
    while (
      at < tokens.length &&
      !closes.has(next().text) &&
      next().text !== closing &&
      !(next().text in operators)
    ) {
      const { text: sign, spaced } = next()
      if (sign === '/') {
        at++
        if (spaced) left = { tex: `\\dfrac{${bare(left)}}{${bare(tied(closing))}}` }
        else left = { tex: `${left.tex}/${factor(closing).tex}` }
      } else if (sign in products) {
        at++
        left = { tex: `${left.tex} ${products[sign]} ${factor(closing).tex}` }
      } else left = { tex: `${left.tex}${spaced ? '\\,' : ' '}${factor(closing).tex}` }
    }
    return left
  }

  /** A factor, and those that follow it without a space. */
  function tied(closing) {
    const sums = is('Σ', '∏')
    let left = factor(closing)
    for (let first = true; at < tokens.length; first = false) {
      // A sum extends over what follows it, with or without a space.
      if ((next().spaced && !(sums && first)) || !startsFactor(next(), closing)) break
      left = { tex: `${left.tex} ${factor(closing).tex}` }
    }
    return left
  }
  const startsFactor = ({ kind, text: sign }, closing) =>
    sign !== closing && (kind !== 'sign' || sign in brackets || sign in symbols || sign === '√')

  /** A number, a name, a root or brackets, with its exponents and indices. */
  function factor(closing) {
    if (is('−', '-')) {
      at++
      return { tex: `-${factor(closing).tex}` }
    }
    let made = primary(closing)
    while (at < tokens.length) {
      const { kind, text: sign, spaced } = next()
      if (kind === 'raised') made = { tex: `${made.tex}^{${flat(sign)}}` }
      else if (kind === 'lowered') made = { tex: `${made.tex}_{${flat(sign)}}` }
      else if (sign === '′') made = { tex: `${made.tex}'` }
      else if (sign === '^' || sign === '_') {
        at++
        made = { tex: `${made.tex}${sign}{${bare(primary(closing)).replaceAll('\\dfrac', '\\frac')}}` }
        continue
      } else if (sign === '[' && !spaced) {
        made = { tex: made.tex + primary(closing).tex }
        continue
      } else break
      at++
    }
    return made
  }

  function primary(closing) {
    if (at >= tokens.length) fail('something is missing at the end')
    const { kind, text: sign } = tokens[at++]
    if (kind === 'number') return { tex: sign.replace(',', '{,}') }
    if (kind === 'name') return { tex: nameOf(sign) }
    if (sign === '√') return { tex: `\\sqrt{${bare(is('Σ') ? tied(closing) : factor(closing))}}` }
    if (sign in symbols) return { tex: symbols[sign] }
    if (!(sign in brackets)) fail(`'${sign}' is not known`)
    const [opening, end, closingTex] = brackets[sign]
    const inner = sequence(end)
    close(end)
    const [left, right] = inner.includes('\\dfrac') ? ['\\left', '\\right'] : ['', '']
    return {
      tex: `${left}${opening}${inner}${right}${closingTex}`,
      inner: sign === '(' || sign === '{' ? inner : undefined,
    }
  }

  const tex = sequence()
  if (at < tokens.length) fail(`'${next().text}' closes nothing`)
  return tex
}

/** A term without the brackets that a fraction or a root makes superfluous. */
const bare = ({ tex, inner }) => inner ?? tex
