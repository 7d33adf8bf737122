// A worker does not know of tsx by itself.

import { register } from 'tsx/esm/api'

register()
await import('./worker.ts')
