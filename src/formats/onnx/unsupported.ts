/**
 * Why a node cannot be converted: it cannot be expressed by layers, or is invalid. The user is told all such reasons
 * together.
 */
export class Unsupported extends Error {}
