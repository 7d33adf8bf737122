// What stops the reading of one node; all of them together are told to the user.

/** A node cannot be made of layers, or is not right. */
export class Unsupported extends Error {}

/** A node does something across the examples of a batch. */
export class AcrossBatch extends Unsupported {}
