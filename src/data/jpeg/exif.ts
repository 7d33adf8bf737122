// The one EXIF tag that changes pixels. Format: CIPA DC-008 (Exif 2.32), 4.5 and 4.6.4; a TIFF 6.0 header and directory.

const ORIENTATION = 0x0112
const SHORT = 3

/**
 * The Orientation tag, 1 to 8, of an APP1 payload; undefined if the payload is not EXIF. If metadata is missing or damaged,
 * the picture stays as stored: 1.
 */
export function exifOrientation(app1: Uint8Array): number | undefined {
  if (String.fromCharCode(...app1.subarray(0, 6)) !== 'Exif\0\0') return undefined
  const tiff = new DataView(app1.buffer, app1.byteOffset + 6, app1.byteLength - 6)
  const size = tiff.byteLength
  if (size < 8) return 1
  const little = tiff.getUint16(0) === 0x4949
  if (tiff.getUint16(2, little) !== 42) return 1
  const directory = tiff.getUint32(4, little)
  if (directory + 2 > size) return 1
  const entries = tiff.getUint16(directory, little)
  for (let i = 0; i < entries; i++) {
    const entry = directory + 2 + 12 * i
    if (entry + 12 > size) return 1
    if (tiff.getUint16(entry, little) !== ORIENTATION || tiff.getUint16(entry + 2, little) !== SHORT) continue
    const value = tiff.getUint16(entry + 8, little)
    return value >= 1 && value <= 8 ? value : 1
  }
  return 1
}
