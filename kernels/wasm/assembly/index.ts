// Every kernel computes the items [start, end) of its range; what it writes for an item does not depend on the others.
// Pointers are byte addresses of 64-byte-aligned blocks, whose padding may be read and written.

export * from './conv2d-direct'
export * from './conv2d-filter-gradient'
export * from './elementwise'
