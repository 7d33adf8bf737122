// functions/sums.ts

import { inFours } from './fours.js'
import type { Cell, GpuKernel, Launcher } from './kernel.js'

/** Column sums of a matrix `[rows, K]`. */
export function sumRows(launcher: Launcher, x: Cell, [rows, K]: readonly [number, number]): Cell {
  if (rows === 1) return x
  const band = rows <= 64 ? rows : Math.ceil(Math.sqrt(rows))
  const bands = Math.ceil(rows / band)
  const sums =
    launcher.quads && inFours(K)
      ? launcher.launch('sumBandsQuads', bands * K, { R: rows, K4: K / 4, band }, [x], { quads: [true] })
      : launcher.launch('sumBands', bands * K, { R: rows, K, band }, [x])
  return sumRows(launcher, sums, [bands, K])
}

// db[k] = Σ over every axis but the last of dy[…,k]
export const biasGradient: GpuKernel<'biasGradient'> = {
  name: 'bias-gradient',
  run(launcher, { dy }, _, [K]) {
    const rows = dy.cell.length / K
    return rows === 1 ? launcher.launch('copy', K, {}, [dy.cell]) : sumRows(launcher, dy.cell, [rows, K])
  },
}
