// A picture on a canvas, its pixels large, with places marked on it.

import { element } from '../frame/elements.js'
import type { Picture } from './picture.js'

/** About as large a canvas is drawn. */
const side = 240

/** A rectangle of pixels; it may reach beyond the picture. */
export interface Marked {
  readonly row: number
  readonly column: number
  readonly rows: number
  readonly columns: number
}

export interface Map {
  readonly canvas: HTMLCanvasElement
  /** Draws a picture, black at `low` and white at `high`, with `margin` pixels of nothing around it, and outlines on it. */
  draw(
    picture: Picture,
    range: readonly [low: number, high: number],
    marked: readonly Marked[],
    margin?: number,
  ): void
  /** The pixel under the pointer. */
  pixelAt(event: PointerEvent): readonly [row: number, column: number]
}

export function map(label: string): Map {
  const canvas = element('canvas')
  canvas.setAttribute('aria-label', label)
  let [zoom, around] = [1, 0]
  return {
    canvas,
    draw({ rows, columns, data }, [low, high], marked, margin = 0) {
      zoom = Math.max(1, Math.round(side / (Math.max(rows, columns) + 2 * margin)))
      around = margin
      canvas.width = (columns + 2 * margin) * zoom
      canvas.height = (rows + 2 * margin) * zoom
      const pen = canvas.getContext('2d')!
      for (let i = 0; i < data.length; i++) {
        const gray = Math.round((255 * (data[i] - low)) / (high - low || 1))
        pen.fillStyle = `rgb(${gray} ${gray} ${gray})`
        const [row, column] = [Math.floor(i / columns), i % columns]
        pen.fillRect((column + margin) * zoom, (row + margin) * zoom, zoom, zoom)
      }
      for (const [style, width] of [
        ['white', 4],
        ['#b3205d', 2],
      ] as const)
        for (const { row, column, rows, columns } of marked) {
          pen.strokeStyle = style
          pen.lineWidth = width
          pen.strokeRect((column + margin) * zoom, (row + margin) * zoom, columns * zoom, rows * zoom)
        }
    },
    pixelAt(event) {
      const box = canvas.getBoundingClientRect()
      const at = (from: number, extent: number, size: number): number =>
        Math.floor(((from / extent) * size) / zoom) - around
      return [
        at(event.clientY - box.top, box.height, canvas.height),
        at(event.clientX - box.left, box.width, canvas.width),
      ]
    },
  }
}
