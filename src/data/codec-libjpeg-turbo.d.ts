// The codec's package has no types of its own.
declare module '@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasmjs' {
  const make: (settings: object) => Promise<unknown>
  export default make
}
