/** What stops the reading of a node: it cannot be made of layers, or is not right. All of them together are told to the user. */
export class Unsupported extends Error {}
