// The scans of a JPEG, checked without decoding them: ITU-T T.81, A.2 (order of blocks), B.2.3 (scan header).

/** One component and its sampling factors. */
export interface Component {
  readonly id: number
  readonly h: number
  readonly v: number
}

/** What the frame header declares. */
export interface Frame {
  readonly width: number
  readonly height: number
  readonly progressive: boolean
  readonly components: readonly Component[]
}

/**
 * Checks that a scan's header fits the frame, and that its data hold every restart interval and could hold a code for
 * each block. Returns where the data end.
 */
export function checkScan(scan: {
  bytes: Uint8Array
  segment: Uint8Array
  start: number
  frame: Frame
  restartInterval: number
  started: Set<number>
}): number {
  const { bytes, segment, start, frame, restartInterval, started } = scan
  const count = segment[0]
  const chosen = Array.from({ length: count }, (_, i) =>
    frame.components.find(({ id }) => id === segment[1 + 2 * i]),
  ).filter((component) => component !== undefined)
  const [first, last, approximation] = segment.subarray(1 + 2 * count)
  if (count < 1 || chosen.length < count || segment.length !== 4 + 2 * count || last > 63 || first > last)
    throw new Error(`damaged JPEG: the scan header at byte ${start - segment.length} does not fit the frame`)
  const { end, restarts } = scanEnd(bytes, start)
  const units = count === 1 ? blocksOf(frame, chosen[0]) : mcus(frame).reduce((a, b) => a * b)
  const expected = restartInterval ? Math.ceil(units / restartInterval) - 1 : 0
  const startsComponents = first === 0 && approximation >> 4 === 0
  // A block takes at least a one-bit code for its mean and, where not progressive, one for the end of the block.
  const blocks = count === 1 ? units : units * chosen.reduce((n, { h, v }) => n + h * v, 0)
  const bits = startsComponents ? blocks * (frame.progressive ? 1 : 2) : 0
  if (restarts < expected || (end - start) * 8 < bits)
    throw new Error(
      `truncated JPEG: ${end - start} bytes cannot hold ${frame.width} × ${frame.height} pixels` +
        (restarts < expected ? ` (${restarts} restart markers of ${expected})` : ''),
    )
  if (startsComponents) for (const { id } of chosen) started.add(id)
  return end
}

/** The first marker after a scan's data, and the restart markers on the way, which count 0 to 7 in turn. */
function scanEnd(bytes: Uint8Array, start: number): { end: number; restarts: number } {
  let restarts = 0
  for (let at = bytes.indexOf(0xff, start); at >= 0 && at + 1 < bytes.length; at = bytes.indexOf(0xff, at)) {
    const code = bytes[at + 1]
    if (code >= 0xd0 && code <= 0xd7) {
      if (code - 0xd0 !== restarts % 8)
        throw new Error(
          `damaged JPEG: restart marker ${code - 0xd0} at byte ${at} where ${restarts % 8} is due`,
        )
      restarts++
    } else if (code !== 0 && code !== 0xff) return { end: at, restarts }
    at += code === 0xff ? 1 : 2
  }
  throw new Error(`truncated JPEG: its data end at byte ${bytes.length} without an end marker`)
}

/** Columns and rows of minimum coded units, T.81, A.2.3. */
export function mcus({ width, height, components }: Frame): [number, number] {
  const maxH = Math.max(...components.map(({ h }) => h))
  const maxV = Math.max(...components.map(({ v }) => v))
  return [Math.ceil(width / (8 * maxH)), Math.ceil(height / (8 * maxV))]
}

/** Blocks of one component in a scan of its own, T.81, A.1.1 and A.2.2. */
function blocksOf({ width, height, components }: Frame, { h, v }: Component): number {
  const maxH = Math.max(...components.map((component) => component.h))
  const maxV = Math.max(...components.map((component) => component.v))
  return Math.ceil(Math.ceil((width * h) / maxH) / 8) * Math.ceil(Math.ceil((height * v) / maxV) / 8)
}
