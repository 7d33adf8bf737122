// A file's format according to its first bytes; its name may be wrong.

/** First bytes of image files, and of files that are mistaken for them. */
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

/** The kind of a file according to its first bytes. */
export function describe(bytes: Uint8Array): string {
  const found = described(bytes)
  return found ?? `it starts with the bytes ${firstBytes(bytes)} instead of ff d8 ff`
}

/** The supported format of a file; undefined if it has another one. */
export function formatOf(bytes: Uint8Array): 'jpeg' | 'png' | undefined {
  if (startsWith(bytes, '\xff\xd8')) return 'jpeg'
  return startsWith(bytes, '\x89PNG') ? 'png' : undefined
}

/** Why a file in another format cannot be read, and what to do. */
export function unreadFormat(bytes: Uint8Array): string {
  if (bytes.length === 0) return 'the file is empty'
  const found = described(bytes)
  return found
    ? `${found}: only JPEG and PNG are read; give the option decode to read others`
    : `it is not an image of a known kind: it starts with the bytes ${firstBytes(bytes)}`
}

function described(bytes: Uint8Array): string | undefined {
  if (bytes.length === 0) return 'the file is empty'
  const found = SIGNATURES.find(([offset, text]) => startsWith(bytes.subarray(offset), text))
  return found && `it is ${found[2]}`
}

/** The first four bytes, in hex. */
export const firstBytes = (bytes: Uint8Array): string => Array.from(bytes.subarray(0, 4), hex).join(' ')

/** Whether a file or segment starts with a text of one-byte letters. */
export const startsWith = (bytes: Uint8Array, text: string): boolean =>
  bytes.length >= text.length && Array.from(text).every((letter, i) => bytes[i] === letter.charCodeAt(0))

export const hex = (byte: number): string => byte.toString(16).padStart(2, '0')
