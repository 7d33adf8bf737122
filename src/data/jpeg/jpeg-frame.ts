// The frame header, and the geometry derived from it: ITU-T T.81, B.2.2 and A.1 to A.2.

/** One component: its samples and blocks. */
export interface Component {
  readonly id: number
  /** Sampling factors. */
  readonly h: number
  readonly v: number
  /** The quantization table that it uses. */
  readonly quantization: number
  /** The size of its visible samples: the picture's size after subsampling. */
  readonly width: number
  readonly height: number
  /** The blocks that hold these samples: those coded by a scan of this component alone. */
  readonly columns: number
  readonly rows: number
  /** The blocks including those that fill up the last MCUs: those coded by a scan of several components. */
  readonly paddedColumns: number
  readonly paddedRows: number
}

/** What the frame header declares. */
export interface Frame {
  readonly width: number
  readonly height: number
  readonly progressive: boolean
  /** The largest sampling factors. */
  readonly h: number
  readonly v: number
  /** Minimum coded units of a scan of several components. */
  readonly mcuColumns: number
  readonly mcuRows: number
  readonly components: readonly Component[]
}

/** The largest side that libjpeg reads. */
export const LARGEST_SIDE = 65500

const PROGRESSIVE = 0xc2

/** The coding processes of T.81 that are not supported, by their SOF marker. */
const UNREAD: Readonly<Record<number, string>> = {
  0xc3: 'lossless',
  0xc5: 'hierarchical',
  0xc6: 'hierarchical progressive',
  0xc7: 'hierarchical lossless',
  0xc9: 'arithmetic-coded',
  0xca: 'arithmetic-coded progressive',
  0xcb: 'arithmetic-coded lossless',
  0xcd: 'arithmetic-coded hierarchical',
  0xce: 'arithmetic-coded hierarchical progressive',
  0xcf: 'arithmetic-coded hierarchical lossless',
}

/** Whether a marker starts a frame of any process. */
export const startsFrame = (marker: number): boolean => (marker >= 0xc0 && marker <= 0xc2) || marker in UNREAD

/** @throws if the segment is damaged, or its frame is of an unsupported kind. */
export function readFrame(marker: number, segment: Uint8Array): Frame {
  if (marker in UNREAD)
    throw new Error(`${UNREAD[marker]} JPEG: only baseline, extended and progressive Huffman files are read`)
  const [precision, h1, h0, w1, w0, count] = segment
  if (segment.length !== 6 + 3 * count)
    throw new Error(`damaged JPEG: a frame header of ${segment.length} bytes cannot list ${count} components`)
  if (precision !== 8) throw new Error(`${precision}-bit JPEG: only 8 bits per sample are read`)
  const height = (h1 << 8) | h0
  const width = (w1 << 8) | w0
  if (height === 0 || width === 0) throw new Error(`damaged JPEG: it declares ${width} × ${height} pixels`)
  if (height > LARGEST_SIDE || width > LARGEST_SIDE)
    throw new Error(`JPEG too large: it declares ${width} × ${height} pixels, a side above ${LARGEST_SIDE}`)
  if (count !== 1 && count !== 3 && count !== 4)
    throw new Error(`JPEG with ${count} components: only 1 (gray), 3 (color) and 4 (CMYK) are read`)
  const listed = Array.from({ length: count }, (_, i) => segment.subarray(6 + 3 * i, 9 + 3 * i))
  return layOut(width, height, marker === PROGRESSIVE, listed)
}

function layOut(width: number, height: number, progressive: boolean, listed: readonly Uint8Array[]): Frame {
  const factors = listed.map(([, factor]) => ({ h: factor >> 4, v: factor & 15 }))
  for (const { h, v } of factors)
    if (h < 1 || h > 4 || v < 1 || v > 4)
      throw new Error(`damaged JPEG: sampling factors are 1 to 4, not ${h} × ${v}`)
  const maxH = Math.max(...factors.map(({ h }) => h))
  const maxV = Math.max(...factors.map(({ v }) => v))
  for (const { h, v } of factors)
    if (maxH % h !== 0 || maxV % v !== 0)
      throw new Error(
        `JPEG with sampling factors of ${h} × ${v} beside ${maxH} × ${maxV}: only whole ratios are read`,
      )
  const mcuColumns = Math.ceil(width / (8 * maxH))
  const mcuRows = Math.ceil(height / (8 * maxV))
  const components = listed.map(([id, , quantization], i): Component => {
    const { h, v } = factors[i]
    const sampled = { width: Math.ceil((width * h) / maxH), height: Math.ceil((height * v) / maxV) }
    const columns = Math.ceil(sampled.width / 8)
    const rows = Math.ceil(sampled.height / 8)
    const padded = { paddedColumns: mcuColumns * h, paddedRows: mcuRows * v }
    return { id, h, v, quantization, ...sampled, columns, rows, ...padded }
  })
  return { width, height, progressive, h: maxH, v: maxV, mcuColumns, mcuRows, components }
}

/** The number of blocks over all components. */
export const blocksOf = ({ components }: Frame): number =>
  components.reduce((sum, { paddedColumns, paddedRows }) => sum + paddedColumns * paddedRows, 0)
