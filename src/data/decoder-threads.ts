// Decoders on threads if threads start, otherwise on the calling thread.

import { lackOfRoom } from '../../kernels/address-space.js'
import { warnOnce } from '../check/warn-once.js'
import type { DecoderSettings } from './decode-worker.js'
import { startDecoderThread, type Decoder } from './decoder-thread.js'

/**
 * As many decoders as are wanted, each on a thread; or a single one on the calling thread, with a warning the first time.
 *
 * @param asked whether the caller asked for a number of threads.
 * @param here starts a decoder on the calling thread.
 * @throws if threads were asked for and do not start, or if no decoder starts at all.
 */
export async function onThreads(
  settings: DecoderSettings,
  wanted: number,
  asked: boolean,
  here: () => Decoder,
): Promise<readonly Decoder[]> {
  const decoders: Decoder[] = []
  try {
    const lack = await lackOfRoom(wanted)
    if (lack !== undefined) throw new Error(lack)
    const { program } = await import('./decode-worker.generated.js')
    for (let i = 0; i < wanted; i++) decoders.push(startDecoderThread(settings, program))
    await Promise.all(decoders.map(({ ready }) => ready))
    return decoders
  } catch (cause) {
    await Promise.all(decoders.map(({ stop }) => stop()))
    const one = here()
    // If none starts here either, the reason is not a lack of threads.
    await one.ready
    const { message } = cause as Error
    if (asked)
      throw new Error(
        `no thread could be started to decode: ${message}; leave threads out to decode on the calling thread`,
        {
          cause,
        },
      )
    warnOnce(`images are decoded on one thread: ${message}`)
    return [one]
  }
}
