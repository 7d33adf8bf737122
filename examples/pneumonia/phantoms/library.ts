// What the phantoms take from the library.
export { deriveSeed, Random } from '../../../src/random.js'
