// What a file that is not a JPEG is, for the error that says so.

/** First bytes of files that are often taken for JPEGs. */
const SIGNATURES: readonly (readonly [offset: number, text: string, name: string])[] = [
  [0, '\x89PNG', 'a PNG image'],
  [0, 'GIF8', 'a GIF image'],
  [0, 'BM', 'a BMP image'],
  [0, 'II*\0', 'a TIFF image'],
  [0, 'MM\0*', 'a TIFF image'],
  [8, 'WEBP', 'a WebP image'],
  [4, 'ftyp', 'a HEIF, AVIF or MP4 file'],
  [4, 'jP  ', 'a JPEG 2000 image'],
  [0, '\xff\x4f', 'a JPEG 2000 image'],
  [128, 'DICM', 'a DICOM file'],
  [0, '%PDF', 'a PDF file'],
]

/** What the first bytes of a file say it is. */
export function describe(bytes: Uint8Array): string {
  if (bytes.length === 0) return 'the file is empty'
  const found = SIGNATURES.find(([offset, text]) => startsWith(bytes.subarray(offset), text))
  const start = Array.from(bytes.subarray(0, 4), hex).join(' ')
  return found ? `it is ${found[2]}` : `it starts with the bytes ${start} where ff d8 ff is due`
}

/** Whether a file or segment starts with a text of one-byte letters. */
export const startsWith = (bytes: Uint8Array, text: string): boolean =>
  bytes.length >= text.length && Array.from(text).every((letter, i) => bytes[i] === letter.charCodeAt(0))

export const hex = (byte: number): string => byte.toString(16).padStart(2, '0')
