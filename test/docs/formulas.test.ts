// Formulas: those of docstrings are translated into TeX, and KaTeX typesets all, theirs and the chapters'.

import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import katex from 'katex'
import { describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('../../', import.meta.url))
const { isFormula, toTex } = (await import(`${root}.config/formula.js`)) as {
  isFormula(text: string): boolean
  toTex(text: string): string
}

const filesIn = (folder: string, ending: string): string[] =>
  readdirSync(`${root}${folder}`, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith(ending) && !path.endsWith(`.generated${ending}`))
    .map((path) => `${folder}/${path}`)

/** Fails with the file's name if KaTeX does not take a formula, or makes MathML of it that browsers do not take. */
function typeset(tex: string, displayMode: boolean, file: string): void {
  try {
    const html = katex.renderToString(tex, { displayMode, throwOnError: true, strict: 'error' })
    const math = /<math[^]*?<\/math>/.exec(html)![0]
    for (const { name, count } of elementsOf(math))
      if (name in parts)
        expect(count, `parts of ${name}; in an index, write \\mathrm{max} for \\max`).toBe(parts[name])
  } catch (error) {
    throw new Error(`${file}: ${tex}`, { cause: error })
  }
}

/** How many parts MathML's elements have. */
const parts: Readonly<Record<string, number>> = {
  ...{ msub: 2, msup: 2, mfrac: 2, munder: 2, mover: 2, mroot: 2 },
  ...{ msubsup: 3, munderover: 3 },
}

/** The elements of MathML, and how many elements each holds. */
function elementsOf(math: string): { name: string; count: number }[] {
  const found: { name: string; count: number }[] = []
  const open = [{ name: '', count: 0 }]
  for (const [, close, name, empty] of math.matchAll(/<(\/?)([a-z]+)[^>]*?(\/?)>/g))
    if (close) found.push(open.pop()!)
    else {
      open.at(-1)!.count++
      if (!empty) open.push({ name, count: 0 })
    }
  return found
}

describe('docstrings', () => {
  const spans = filesIn('src', '.ts').flatMap((file) =>
    Array.from(readFileSync(root + file, 'utf8').matchAll(/\/\*\*[^]*?\*\//g), ([comment]) => comment)
      .flatMap((comment) => Array.from(comment.replace(/\n\s*\* ?/g, '\n').matchAll(/(?<!`)`([^`]+)`(?!`)/g)))
      .map(([, text]) => ({ file, text: text.replace(/\s+/g, ' ') })),
  )

  it('every formula is read, and typeset', () => {
    const formulas = spans.filter(({ text }) => isFormula(text))
    expect(formulas.length).toBeGreaterThan(50)
    for (const { file, text } of formulas) typeset(toTex(text), false, `${file}: ${text}`)
  })

  it('code stays code: programs, shapes, names', () => {
    for (const text of [
      '[N, …]',
      '[⌊H·rows⌋, C]',
      'sgd({ … })',
      "'−'",
      '(a) => a − 1',
      'a - b',
      'x = [1,4]',
      'fit',
      '2 ** 3',
    ])
      expect(isFormula(text), text).toBe(false)
  })
})

describe('plain formulas in TeX', () => {
  it.each([
    [
      'y[n,i,j,k] = b[k] + Σ_{u,v} x[n, i·s−p]',
      'y[n , i , j , k] = b[k] + \\sum_{u , v}\\,x[n , i \\cdot s - p]',
    ],
    ['√(σ² + ε)', '\\sqrt{\\sigma ^{2} + \\varepsilon}'],
    ['√Σx²', '\\sqrt{\\sum x^{2}}'],
    ['m ← m + (1−β₁)(g − m)', 'm \\leftarrow m + (1 - \\beta _{1}) (g - m)'],
    ['x̂ = (x − μ) / √(σ² + ε)', '\\hat{x} = \\dfrac{x - \\mu}{\\sqrt{\\sigma ^{2} + \\varepsilon}}'],
    ['ŷ', '\\hat{y}'],
    ['e^x', 'e^{x}'],
    ['rate^(i / n)', '\\mathrm{rate}^{\\frac{i}{n}}'],
    ['⌊(H − k) / s⌋ + 1', '\\left\\lfloor \\dfrac{H - k}{s}\\right\\rfloor  + 1'],
    ['2·tp / (2·tp + fp)', '\\dfrac{2 \\cdot \\mathrm{tp}}{2 \\cdot \\mathrm{tp} + \\mathrm{fp}}'],
    ['d²/2', 'd^{2}/2'],
    ['a / 2h', '\\dfrac{a}{2 h}'],
    ['e / Σ_j e^{x_j}', '\\dfrac{e}{\\sum_{j} e^{x_{j}}}'],
    ['dw = colsᵀ · dy', '\\mathrm{d}w = \\mathrm{cols}^{\\top} \\cdot \\mathrm{d}y'],
    ['q^gamma · −log(1 − q)', 'q^{\\gamma } \\cdot -\\operatorname{log} (1 - q)'],
    ['l1·Σ|w|', 'l_{1} \\cdot \\sum \\lvert w\\rvert'],
    ['β₂ᵗ', '\\beta _{2}^{t}'],
    ['∂L/∂y', '\\partial  L/\\partial  y'],
    ['0 ≤ i < 10,000', '0 \\le i < 10{,}000'],
  ])('%s', (text, tex) => {
    const { output } = { output: toTex(text) }
    expect(output.trim()).toBe(tex)
    typeset(output, false, text)
  })

  it.each([
    ['a − (b', /no '\)' closes .* 'a − \(b'/],
    ['a − b)', /'\)' closes nothing/],
    ['⌊a − b', /no '⌋'/],
    ['a − b ·', /missing at the end/],
    ['a − @', /'@' is not known/],
  ])('%s is refused', (text, words) => {
    expect(() => toTex(text)).toThrow(words)
  })
})

describe('chapters', () => {
  const pages = [...filesIn('docs', '.md'), 'README.md', ...filesIn('examples', 'README.md')]

  it.each(pages)('%s has formulas that KaTeX and a repository’s page typeset', (page) => {
    const text = readFileSync(root + page, 'utf8')
      .replace(/^```[^]*?^```$/gm, '')
      .replace(/`[^`\n]*`/g, '')
    const blocks = Array.from(text.matchAll(/^\$\$\n([^]*?)^\$\$$/gm), ([, tex]) => tex)
    const rest = text.replace(/^\$\$\n[^]*?^\$\$$/gm, '')
    const inline = Array.from(
      rest.matchAll(/(?<![\\$\w])\$(?!\$)((?:\\.|[^$\\])+)\$(?![\w$])/g),
      ([, tex]) => tex,
    )
    for (const tex of blocks) typeset(tex, true, page)
    for (const tex of inline) {
      typeset(tex, false, page)
      expect(tex, 'a formula in a line has no space inside its dollars').not.toMatch(/^\s|\s$/)
    }
    for (const tex of [...blocks, ...inline])
      expect(tex, 'Markdown takes the backslash of \\{ and \\}: write \\lbrace and \\rbrace').not.toMatch(
        /\\[{}]/,
      )
    expect(rest.match(/\$\$/), '$$ stands on a line of its own').toBeNull()
  })
})
