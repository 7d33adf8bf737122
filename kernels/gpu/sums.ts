// functions/sums.ts

import { areMultiplesOf4 } from './multiples-of-4.js'
import type { Cell, GpuKernel, Launcher } from './kernel.js'

/** How many rows are summed at once: all of them, or about the square root, so that there are as many bands. */
export const bandOf = (rows: number): number => (rows <= 64 ? rows : Math.ceil(Math.sqrt(rows)))

/** Column sums of a matrix `[rows, K]`; for a single row, the row itself. */
export function sumRows(launcher: Launcher, x: Cell, [rows, K]: readonly [number, number]): Cell {
  if (rows === 1) return x
  const band = bandOf(rows)
  const bands = Math.ceil(rows / band)
  const sums =
    launcher.quads && areMultiplesOf4(K)
      ? launcher.launch('sumBandsQuads', bands * K, { R: rows, K4: K / 4, band }, [x], { quads: [true] })
      : launcher.launch('sumBands', bands * K, { R: rows, K, band }, [x])
  return sumRows(launcher, sums, [bands, K])
}

/** The same in a new cell. */
export function columnSums(launcher: Launcher, x: Cell, K: number): Cell {
  const rows = x.length / K
  return rows === 1 ? launcher.launch('copy', K, {}, [x]) : sumRows(launcher, x, [rows, K])
}

// db[k] = Σ dy[…,k] over every axis but the last
export const biasGradient: GpuKernel<'biasGradient'> = {
  name: 'bias-gradient',
  run: (launcher, { dy }, _, [K]) => columnSums(launcher, dy.cell, K),
}
