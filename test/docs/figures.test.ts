// The figures are what their scripts draw today, can be read on a phone, by ear, and in the light and the dark.

import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { maxWidth, minSize, number } from '../../docs/figures/draw.js'
import { names, render } from '../../docs/figures/render.js'
import { chapter } from './chapter.js'

const folder = new URL('../../docs/figures/', import.meta.url)
const pages = readdirSync(new URL('../', folder)).filter((name) => name.endsWith('.md'))
const sheet = readFileSync(new URL('figure.css', folder), 'utf8')

it('every figure has its script, and stands in a page under a text that says what one sees', () => {
  const files = readdirSync(folder).filter((name) => name.endsWith('.svg'))
  expect(files.sort()).toEqual(names.map((name) => `${name}.svg`).sort())
  const shown = pages.flatMap((page) =>
    Array.from(chapter(page).matchAll(/!\[([^\]]*)\]\(figures\/([^)]+)\)/g)),
  )
  for (const [, alt, file] of shown) {
    expect(files, `${file} is shown`).toContain(file)
    expect(alt.length, `${file}: the text in its place`).toBeGreaterThan(30)
  }
  expect(files.filter((file) => !shown.some(([, , name]) => name === file))).toEqual([])
})

describe.each(names)('%s', (name) => {
  const text = readFileSync(new URL(`${name}.svg`, folder), 'utf8')
  const drawn = text.replace(/<style>.*<\/style>/, '').replaceAll(/href="data:[^"]*"/g, '')

  it('is what its script draws', async () => {
    expect(await render(name), 'npm run figures draws it again').toBe(text)
  })

  it('fits a phone, with letters that are read there', () => {
    const [, width, height] = /viewBox="0 0 (\d+) (\d+)"/.exec(text)!.map(Number)
    expect(width).toBeLessThanOrEqual(maxWidth)
    for (const { x, y, size, said } of textsOf(drawn)) {
      expect(size, said).toBeGreaterThanOrEqual(minSize)
      expect(x >= 0 && x <= width && y >= 0 && y <= height, `'${said}' is inside`).toBe(true)
    }
  })

  it('says what it shows', () => {
    expect(/<title>(.*)<\/title>/.exec(text)![1].length).toBeGreaterThan(5)
    expect(/<desc>(.*)<\/desc>/.exec(text)![1].length).toBeGreaterThan(40)
  })

  it('takes all colors from the sheet, which knows each class, and has no names that a page could have twice', () => {
    expect(drawn).not.toMatch(/#[0-9a-f]{3,8}\b|rgb|\bstyle=|\b(fill|stroke|id)="/)
    const classes = Array.from(drawn.matchAll(/class="([^"]*)"/g), ([, all]) => all.split(' ')).flat()
    for (const one of new Set(classes)) expect(sheet, `the class ${one}`).toMatch(new RegExp(`\\.${one}\\b`))
  })
})

/** The texts of an SVG, and where they stand after the groups around them have moved them. */
function textsOf(drawn: string): { x: number; y: number; size: number; said: string }[] {
  const moves = [[0, 0]]
  const texts = []
  for (const [, close, tag, rest, said] of drawn.matchAll(/<(\/?)(g|text)\b([^>]*)>([^<]*)/g)) {
    const [x, y] = moves.at(-1)!
    const value = (name: string): number => Number(new RegExp(` ${name}="([^"]*)"`).exec(rest)![1])
    const moved = /translate\((\S+) (\S+)\)/.exec(rest)
    if (tag === 'g' && close) moves.pop()
    else if (tag === 'g') moves.push(moved ? [x + Number(moved[1]), y + Number(moved[2])] : [x, y])
    else if (!close) texts.push({ x: x + value('x'), y: y + value('y'), size: value('font-size'), said })
  }
  return texts
}

describe.each(['light', 'dark'])('the colors in the %s', (theme) => {
  const [light, dark] = Array.from(sheet.matchAll(/\.figure \{([^}]*--[^}]*)\}/g), ([, body]) => body)
  const colors = Object.fromEntries(
    Array.from((theme === 'light' ? light : dark).matchAll(/--([\w-]+): (#\w{6})/g), ([, name, color]) => [
      name,
      color,
    ]),
  )

  it('leave letters readable on every fill, and lines visible', () => {
    const fills = ['paper', 'x', 'w', 'y', 'dy', 'zero']
    for (const fill of fills)
      expect(contrast(colors.ink, colors[fill]), `ink on ${fill}`).toBeGreaterThanOrEqual(4.5)
    expect(contrast(colors.quiet, colors.paper)).toBeGreaterThanOrEqual(4.5)
    for (const name of Object.keys(colors).filter((one) => one.endsWith('line')))
      expect(contrast(colors[name], colors.paper), name).toBeGreaterThanOrEqual(3)
  })
})

/** The contrast of two colors by the rules for web content (WCAG 2.2), 1 to 21. */
function contrast(a: string, b: string): number {
  const luminance = (color: string): number =>
    [1, 3, 5]
      .map((at) => parseInt(color.slice(at, at + 2), 16) / 255)
      .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
      .reduce((sum, part, i) => sum + part * [0.2126, 0.7152, 0.0722][i], 0)
  const [dark, light] = [luminance(a), luminance(b)].sort((p, q) => p - q)
  return (light + 0.05) / (dark + 0.05)
}

it('numbers are written as in print', () => {
  expect([-3, 0.123456, 12345, 1234, 1e-4, 2 / 3].map((value) => number(value))).toEqual([
    '−3',
    '0.123',
    '12 345',
    '1234',
    '0.0001',
    '0.667',
  ])
})
