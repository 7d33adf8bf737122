// Bytes come in as views, buffers, responses, blobs and paths, of this realm and of others.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { createContext, runInContext } from 'node:vm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bytesOf, readBytes } from '../../src/data/bytes.js'

const foreign = (program: string): unknown => runInContext(program, createContext({}))
const expected = Uint8Array.of(2, 3)

const shared = new Uint8Array(new SharedArrayBuffer(2))
shared.set(expected)

const kinds: readonly [string, unknown][] = [
  ['a Uint8Array', Uint8Array.of(2, 3)],
  ['a part of one', Uint8Array.of(1, 2, 3, 4).subarray(1, 3)],
  ['a Buffer', Buffer.from([2, 3])],
  ['clamped bytes', Uint8ClampedArray.of(2, 3)],
  ['wider elements', Uint16Array.of(0x302)],
  ['a DataView', new DataView(Uint8Array.of(1, 2, 3).buffer, 1)],
  ['an ArrayBuffer', Uint8Array.of(2, 3).buffer],
  ['a SharedArrayBuffer', shared.buffer],
  ['bytes that are shared', shared],
  ['bytes of another realm', foreign('Uint8Array.of(1, 2, 3).subarray(1)')],
  ['a buffer of another realm', foreign('Uint8Array.of(2, 3).buffer')],
]

describe('bytesOf', () => {
  it.each(kinds)('takes %s', (_, value) => {
    const bytes = bytesOf('here', value)
    expect(bytes.constructor).toBe(Uint8Array)
    expect(bytes).toEqual(expected)
  })

  it('copies what is shared, and nothing else', () => {
    const own = Uint8Array.of(2, 3)
    expect(bytesOf('here', own).buffer).toBe(own.buffer)
    expect(bytesOf('here', shared).buffer).not.toBe(shared.buffer)
  })

  it.each<[unknown, string]>([
    [undefined, 'nothing'],
    [null, 'null'],
    ['path', "'path'"],
    [3, '3'],
    [[2, 3], '[2, 3]'],
    [new Blob([]), 'a Blob'],
  ])('refuses %o', (value, got) => {
    expect(() => bytesOf('decode', value)).toThrow(
      `decode: it takes bytes, as a Uint8Array or an ArrayBuffer, got ${got}`,
    )
  })
})

describe('readBytes', () => {
  const dir = mkdtempSync(join(tmpdir(), 'receptive-bytes-'))
  const path = join(dir, 'a file')
  writeFileSync(path, expected)
  let server: Server
  let base: string
  beforeAll(async () => {
    server = createServer((request, response) => {
      if (request.url === '/bytes') response.end(expected)
      else if (request.url === '/broken') {
        response.writeHead(200, { 'content-length': 10 })
        response.write(expected)
        setImmediate(() => response.destroy())
      } else response.writeHead(404).end('no such file')
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  })
  afterAll(() => {
    server.closeAllConnections()
    server.close()
    rmSync(dir, { recursive: true })
  })

  const sources: readonly [string, () => unknown][] = [
    ...kinds.map(([name, value]) => [name, () => value] as [string, () => unknown]),
    ['a path', () => path],
    ['a file: URL', () => pathToFileURL(path)],
    ['a file: URL as text', () => pathToFileURL(path).href],
    ['a Blob', () => new Blob([expected])],
    ['a File', () => new File([expected], 'name')],
    ['a Response', () => new Response(expected)],
    ['what fetch gives', () => fetch(`${base}/bytes`)],
    ['a URL', () => new URL('/bytes', base)],
    ['a URL as text', () => `${base}/bytes`],
    ['a data: URL', () => 'data:application/octet-stream;base64,AgM='],
  ]
  it.each(sources)('takes %s', async (_, source) => {
    expect(new Uint8Array(await readBytes('here', source()))).toEqual(expected)
  })

  it('refuses a response that is not what was asked for, with its status and URL', async () => {
    const missing = `loadModel: the response of ${base}/x has the status 404 Not Found`
    await expect(readBytes('loadModel', fetch(`${base}/x`))).rejects.toThrow(missing)
    await expect(readBytes('loadModel', new URL('/x', base))).rejects.toThrow(missing)
    await expect(readBytes('loadModel', new Response(null, { status: 500 }))).rejects.toThrow(
      'loadModel: the response has the status 500',
    )
  })

  it('refuses a response that was read before, or breaks off', async () => {
    const response = await fetch(`${base}/bytes`)
    await response.arrayBuffer()
    await expect(readBytes('loadModel', response)).rejects.toThrow(
      `loadModel: the response of ${base}/bytes was read before; it can be read only once`,
    )
    await expect(readBytes('loadModel', `${base}/broken`)).rejects.toThrow(
      `loadModel: the response of ${base}/broken could not be read: `,
    )
  })

  it('refuses what cannot be reached', async () => {
    await expect(readBytes('loadModel', 'http://127.0.0.1:1/')).rejects.toThrow(
      'loadModel: http://127.0.0.1:1/ could not be fetched: ',
    )
    await expect(readBytes('loadModel', join(dir, 'none'))).rejects.toThrow('there is no file ')
  })

  it.each<[unknown, string]>([
    [undefined, 'nothing'],
    [null, 'null'],
    [3, '3'],
    [[2, 3], '[2, 3]'],
    [{ path }, '{ path }'],
  ])('refuses %o', async (value, got) => {
    await expect(readBytes('loadModel', value)).rejects.toThrow(
      `loadModel: it takes bytes, a Response, a Blob, a URL or the path of a file, got ${got}`,
    )
  })
})
