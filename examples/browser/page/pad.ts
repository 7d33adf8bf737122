// The pad: strokes drawn with mouse, finger, pen, or keyboard.

import type { Actions } from './actions.js'
import { find } from './dom.js'
import type { PageStore } from './state.js'

type Point = readonly [x: number, y: number]

/** How far an arrow key moves the pen, and how wide the line is, in the canvas's pixels. */
const step = 10
const lineWidth = 20

const moves: Readonly<Record<string, Point>> = {
  ArrowLeft: [-step, 0],
  ArrowRight: [step, 0],
  ArrowUp: [0, -step],
  ArrowDown: [0, step],
}

export function showPad(store: PageStore, actions: Actions): void {
  const canvas = find<HTMLCanvasElement>('pad')
  const context = canvas.getContext('2d')!
  const { width, height } = canvas
  let strokes: (readonly Point[])[] = []
  let pen: Point = [width / 2, height / 4]
  /** Whether the pen of the keyboard is on the paper. */
  let down = false

  const changed = (): void => {
    redraw()
    if (strokes.length > 0) void actions.choose({ strokes })
  }
  const begin = (point: Point): void => {
    strokes = [...strokes, [point]]
    changed()
  }
  const lengthen = (point: Point): void => {
    strokes = [...strokes.slice(0, -1), [...strokes.at(-1)!, point]]
    changed()
  }
  const clear = (): void => {
    strokes = []
    down = false
    redraw()
  }

  const at = ({ clientX, clientY }: PointerEvent): Point => {
    const box = canvas.getBoundingClientRect()
    return [((clientX - box.left) / box.width) * width, ((clientY - box.top) / box.height) * height]
  }
  canvas.addEventListener('pointerdown', (event) => {
    canvas.setPointerCapture(event.pointerId)
    down = false
    begin(at(event))
  })
  canvas.addEventListener('pointermove', (event) => {
    if (canvas.hasPointerCapture(event.pointerId)) lengthen(at(event))
  })
  canvas.addEventListener('keydown', (event) => {
    if (event.key === ' ') {
      down = !down
      if (down) begin(pen)
    } else if (event.key === 'Delete' || event.key === 'Backspace') clear()
    else if (event.key in moves) {
      const [dx, dy] = moves[event.key]
      pen = [Math.min(width, Math.max(0, pen[0] + dx)), Math.min(height, Math.max(0, pen[1] + dy))]
      if (down) lengthen(pen)
    } else return
    event.preventDefault()
    redraw()
  })
  for (const event of ['focus', 'blur']) canvas.addEventListener(event, () => redraw())
  find('clear').addEventListener('click', clear)
  // Another picture takes the place of the drawing.
  store.watch(['pictures'], ({ pictures: [picture] }) => {
    if (picture && picture.title !== 'your drawing') clear()
  })

  function redraw(): void {
    context.fillStyle = '#000'
    context.fillRect(0, 0, width, height)
    Object.assign(context, { lineWidth, lineCap: 'round', lineJoin: 'round', strokeStyle: '#fff' })
    if (strokes.length === 0) {
      Object.assign(context, {
        fillStyle: '#8f98a8',
        font: '20px system-ui, sans-serif',
        textAlign: 'center',
      })
      context.fillText('draw a digit here', width / 2, height / 2)
    }
    for (const stroke of strokes) {
      context.beginPath()
      for (const [x, y] of [stroke[0], ...stroke]) context.lineTo(x, y)
      context.stroke()
    }
    if (!canvas.matches(':focus-visible')) return
    Object.assign(context, { lineWidth: 3, strokeStyle: down ? '#ffb400' : '#6ea8ff' })
    context.beginPath()
    context.arc(pen[0], pen[1], 8, 0, 2 * Math.PI)
    context.stroke()
  }
}
