// The signs of plain-text formulas and their TeX: letters, operators, brackets. Also splits a text into signs.

const raised = '⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ᵗⁿⁱᵀ'
const lowered = '₀₁₂₃₄₅₆₇₈₉₊₋ᵢⱼₖₜ'
const flatOf = Object.fromEntries([
  ...Array.from(raised, (letter, i) => [letter, [...'0123456789+-tni', '\\top'][i]]),
  ...Array.from(lowered, (letter, i) => [letter, [...'0123456789+-ijkt'][i]]),
])
export const flat = (letters) => Array.from(letters, (letter) => flatOf[letter]).join('')

const patterns = [
  ['number', /\d+(?:\.\d+)?(?:,\d{3})*(?!\d)/uy],
  ['name', /[A-Za-zα-ωΑ-ΡΤ-Ωϵ][\u0302\u0304]?(?:(?<=[A-Za-z])[A-Za-z\d]*)?/uy],
  ['raised', new RegExp(`[${raised}]+`, 'uy')],
  ['lowered', new RegExp(`[${lowered}]+`, 'uy')],
  ['sign', /\S/uy],
]

export function tokensOf(text) {
  // A letter with a hat is two signs, whether or not Unicode has one for both.
  const plain = text.replace(/\p{Letter}/gu, (letter) => letter.normalize('NFD'))
  const tokens = []
  for (let at = 0; ;) {
    const spaced = /\s/.test(plain[at] ?? '')
    while (/\s/.test(plain[at] ?? '')) at++
    if (at >= plain.length) return tokens
    for (const [kind, pattern] of patterns) {
      pattern.lastIndex = at
      const [found] = pattern.exec(plain) ?? []
      if (found === undefined) continue
      tokens.push({ kind, text: found, spaced })
      at += found.length
      break
    }
  }
}

const greek = Object.fromEntries(
  Object.entries({
    ...{
      α: 'alpha',
      β: 'beta',
      γ: 'gamma',
      δ: 'delta',
      ε: 'varepsilon',
      ζ: 'zeta',
      η: 'eta',
      θ: 'theta',
      κ: 'kappa',
    },
    ...{
      λ: 'lambda',
      μ: 'mu',
      ν: 'nu',
      ξ: 'xi',
      π: 'pi',
      ρ: 'rho',
      σ: 'sigma',
      τ: 'tau',
      φ: 'varphi',
      χ: 'chi',
    },
    ...{
      ψ: 'psi',
      ω: 'omega',
      Γ: 'Gamma',
      Δ: 'Delta',
      Θ: 'Theta',
      Λ: 'Lambda',
      Φ: 'Phi',
      Ψ: 'Psi',
      Ω: 'Omega',
    },
  }).map(([letter, name]) => [letter, `\\${name}`]),
)
/** Options that are named after Greek letters. */
const spelled = ['alpha', 'beta', 'gamma', 'delta', 'lambda', 'rho', 'sigma']
const functions = /^(exp|log|max|min|sin|cos|tan|tanh|round|sqrt|abs|erf|sign|softmax|sigmoid)$/
const accents = { '\u0302': '\\hat', '\u0304': '\\bar' }

export function nameOf(name) {
  const accent = accents[name[1]]
  if (accent) return `${accent}{${nameOf(name[0])}}`
  if (name in greek) return `${greek[name]} `
  if (name.length === 1) return name
  if (spelled.includes(name)) return `\\${name} `
  if (functions.test(name)) return `\\operatorname{${name}}`
  // A gradient, and a numbered letter.
  if (/^d[xywbgk]$/.test(name)) return `\\mathrm{d}${name[1]}`
  if (/^[A-Za-z]\d+$/.test(name)) return `${name[0]}_{${name.slice(1)}}`
  return `\\mathrm{${name}}`
}

export const operators = {
  ...{
    '+': '+',
    '−': '-',
    '-': '-',
    '±': '\\pm',
    '=': '=',
    '≠': '\\ne',
    '≈': '\\approx',
    '<': '<',
    '>': '>',
  },
  ...{
    '≤': '\\le',
    '≥': '\\ge',
    '←': '\\leftarrow',
    '→': '\\to',
    '∈': '\\in',
    ',': ',',
    ';': ';\\ ',
    ':': ':',
  },
}
export const products = { '·': '\\cdot', '×': '\\times', '*': '\\cdot', '⊙': '\\odot' }
export const symbols = {
  ...{ Σ: '\\sum', '∏': '\\prod', '∂': '\\partial ', '∇': '\\nabla ', '∞': '\\infty', '…': '\\dots ' },
  ...{ '½': '\\tfrac12', '¼': '\\tfrac14', '¾': '\\tfrac34', '%': '\\%' },
}
export const brackets = {
  ...{
    '(': ['(', ')', ')'],
    '[': ['[', ']', ']'],
    '{': ['\\{', '}', '\\}'],
    '|': ['\\lvert ', '|', '\\rvert '],
  },
  ...{ '⌊': ['\\lfloor ', '⌋', '\\rfloor '], '⌈': ['\\lceil ', '⌉', '\\rceil '] },
}
export const closes = new Set([')', ']', '}', '⌋', '⌉'])
