// The codec's package comes without types.
declare module '@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasmjs' {
  const make: (settings: object) => Promise<unknown>
  export default make
}
