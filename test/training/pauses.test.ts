// Between batches the event loop runs, whatever timers the environment has.

import { afterEach, expect, it, vi } from 'vitest'
import { pauses } from '../../src/training/pauses.js'

afterEach(() => {
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
})

it.each([
  ['by messages', MessageChannel],
  ['by timers, where there are none, as in Jest’s jsdom', undefined],
])('%s', async (_, channel) => {
  vi.stubGlobal('MessageChannel', channel)
  const now = vi.spyOn(performance, 'now').mockReturnValue(0)
  const pause = pauses()
  const events: string[] = []
  setImmediate(() => events.push('the loop'))
  await pause()
  events.push('too early to pause')
  now.mockReturnValue(100)
  for (let n = 0; n < 3 && events.length < 2; n++, now.mockReturnValue(100 * (n + 2))) await pause()
  expect(events).toEqual(['too early to pause', 'the loop'])
})
