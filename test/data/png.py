"""Makes png.json: PNGs of every kind and the pixels OpenCV reads from them (imread as it is by default).

    /usr/bin/python3 test/data/png.py      needs python3-opencv

Files are encoded here, so that every color type, depth and filter is there, interlaced and not.
"""
import base64, json, os, struct, zlib
import cv2
import numpy as np

SAMPLES = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
NAMES = {0: 'gray', 2: 'RGB', 3: 'palette', 4: 'gray with alpha', 6: 'RGB with alpha'}
DEPTHS = {0: [1, 2, 4, 8, 16], 2: [8, 16], 3: [1, 2, 4, 8], 4: [8, 16], 6: [8, 16]}
ADAM7 = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]
rng = np.random.RandomState(5)


def chunk(kind, content=b''):
    return struct.pack('>I', len(content)) + kind + content + struct.pack('>I', zlib.crc32(kind + content))


def paeth(a, b, c):
    p = a + b - c
    pa, pb, pc = abs(p - a), abs(p - b), abs(p - c)
    return a if pa <= pb and pa <= pc else b if pb <= pc else c


def rows(samples, depth):
    """Rows of bytes, each with a filter of its own, and the filter's number before it."""
    height, width, count = samples.shape
    step = max(1, depth * count // 8)
    before, out = None, b''
    for y in range(height):
        flat = samples[y].reshape(-1)
        if depth == 16:
            row = flat.astype('>u2').tobytes()
        elif depth == 8:
            row = flat.astype(np.uint8).tobytes()
        else:
            bits = ''.join(format(v, f'0{depth}b') for v in flat)
            bits += '0' * (-len(bits) % 8)
            row = bytes(int(bits[i:i + 8], 2) for i in range(0, len(bits), 8))
        above = before or bytes(len(row))
        kind = y % 5
        coded = bytearray()
        for i, value in enumerate(row):
            a = row[i - step] if i >= step else 0
            b, c = above[i], above[i - step] if i >= step else 0
            coded.append((value - [0, a, b, (a + b) // 2, paeth(a, b, c)][kind]) & 255)
        out += bytes([kind]) + bytes(coded)
        before = row
    return out


def png(height, width, color, depth, interlaced=False, extra=b'', pieces=1):
    samples = rng.randint(0, 2 ** depth, (height, width, SAMPLES[color]))
    passes = ADAM7 if interlaced else [(0, 0, 1, 1)]
    parts = [samples[y::dy, x::dx] for x, y, dx, dy in passes]
    data = zlib.compress(b''.join(rows(part, depth) for part in parts if part.size))
    cut = [len(data) * i // pieces for i in range(pieces + 1)]
    palette = chunk(b'PLTE', rng.bytes(3 * 2 ** depth)) if color == 3 else b''
    header = struct.pack('>IIBBBBB', width, height, depth, color, 0, 0, interlaced)
    idat = b''.join(chunk(b'IDAT', data[a:b]) for a, b in zip(cut, cut[1:]))
    return b'\x89PNG\r\n\x1a\n' + chunk(b'IHDR', header) + palette + extra + idat + chunk(b'IEND')


def exif(orientation):
    return chunk(b'eXIf', b'MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01' + struct.pack('>HHI', orientation, 0, 0))


files = {}
for color, depths in DEPTHS.items():
    for depth in depths:
        for interlaced in [False, True]:
            name = f'{NAMES[color]}, {depth} bits' + (', interlaced' if interlaced else '')
            files[name] = png(11, 13, color, depth, interlaced)
files['smaller than a pass'] = png(3, 2, 0, 2, True)
files['one pixel, interlaced'] = png(1, 1, 3, 4, True)
files['data in pieces'] = png(11, 13, 2, 8, pieces=7)
files['gamma and text'] = png(5, 7, 2, 8, extra=chunk(b'gAMA', struct.pack('>I', 100000)) + chunk(b'tEXt', b'Title\0x'))
files['a transparent gray'] = png(5, 7, 0, 8, extra=chunk(b'tRNS', b'\0\x09'))
files['a transparent color'] = png(5, 7, 2, 16, extra=chunk(b'tRNS', bytes(6)))
files['a palette with alpha'] = png(5, 7, 3, 4, extra=chunk(b'tRNS', bytes(range(16))))
for orientation in [3, 6]:
    files[f'orientation {orientation}'] = png(5, 7, 2, 8, extra=exif(orientation))

cases = []
for name, data in files.items():
    image = cv2.cvtColor(cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR), cv2.COLOR_BGR2RGB)
    cases.append({
        'name': name, 'height': image.shape[0], 'width': image.shape[1],
        'png': base64.b64encode(data).decode(), 'rgb': base64.b64encode(image.tobytes()).decode(),
    })
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), 'png.json'), 'w') as file:
    json.dump({'madeWith': f'OpenCV {cv2.__version__}', 'cases': cases}, file, indent=2)
    file.write('\n')
