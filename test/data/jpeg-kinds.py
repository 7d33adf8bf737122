"""Makes jpeg-kinds.json: small JPEGs of all legal kinds, and a hash of the RGB pixels that OpenCV reads from each.

    /usr/bin/python3 test/data/jpeg-kinds.py      needs python3-opencv, python3-pil, libjpeg-turbo-progs

cjpeg of libjpeg-turbo writes sampling factors, scan scripts and restart intervals of every kind; what no encoder writes is
spliced in by hand. A file is taken only if `djpeg -strict` has nothing to say against it.
"""
import base64, hashlib, io, json, os, subprocess, tempfile
import cv2
import numpy as np
from PIL import Image

rng = np.random.RandomState(7)


def picture(width, height, channels=3):
    y, x = np.mgrid[0:height, 0:width].astype(float)
    waves = [127 + 90 * np.sin(x / (3 + 2 * k) + k) * np.cos(y / (4 + k)) + x for k in range(channels)]
    return np.clip(np.stack(waves, -1) + rng.normal(0, 9, (height, width, channels)), 0, 255).astype(np.uint8)


def cjpeg(width, height, *options, scans=None, channels=3):
    pixels = picture(width, height, channels)
    kind = b'P6' if channels == 3 else b'P5'
    pnm = kind + f'\n{width} {height}\n255\n'.encode() + pixels.tobytes()
    with tempfile.NamedTemporaryFile('w', suffix='.scans') as script:
        if scans:
            script.write(scans)
            script.flush()
            options += ('-scans', script.name)
        command = ['cjpeg', '-quality', '60', *options]
        return subprocess.run(command, input=pnm, stdout=subprocess.PIPE, check=True).stdout


def opencv(width, height, *options, channels=3):
    pixels = picture(width, height, channels)
    return cv2.imencode('.jpg', pixels if channels == 3 else pixels[..., 0], [int(o) for o in options])[1].tobytes()


def pillow(width, height, mode, **options):
    file = io.BytesIO()
    Image.fromarray(picture(width, height, len(mode)), mode).save(file, 'JPEG', **options)
    return file.getvalue()


def segment(marker, content):
    return bytes([0xff, marker]) + (len(content) + 2).to_bytes(2, 'big') + content


def markers(data):
    """Where each marker starts, with its code."""
    at, found = 2, []
    while at < len(data):
        if data[at] == 0xff and data[at + 1] not in (0x00, 0xff) and not 0xd0 <= data[at + 1] <= 0xd7:
            found.append((at, data[at + 1]))
            if data[at + 1] != 0xd9:
                at += int.from_bytes(data[at + 2:at + 4], 'big')
        at += 1 if not found or found[-1][0] != at else 2
    return found


def before(data, marker, which, inserted):
    at = [at for at, code in markers(data) if code == marker][which]
    return data[:at] + inserted + data[at:]


def without(data, marker):
    while marker in (codes := dict((code, at) for at, code in markers(data))):
        at = codes[marker]
        data = data[:at] + data[at + 2 + int.from_bytes(data[at + 2:at + 4], 'big'):]
    return data


def dqt(step, index=0):
    return segment(0xdb, bytes([index]) + bytes(min(255, step + i) for i in range(64)))


SPECTRAL = '0,1,2: 0-0, 0, 0; 0: 1-5, 0, 0; 1: 1-63, 0, 0; 2: 1-63, 0, 0; 0: 6-63, 0, 0;'
SUCCESSIVE = '''0: 0-0, 0, 2; 1: 0-0, 0, 1; 2: 0-0, 0, 1; 0: 1-63, 0, 3; 1: 1-63, 0, 1; 2: 1-63, 0, 2; 0: 1-63, 3, 2;
0: 0-0, 2, 1; 0: 1-63, 2, 1; 2: 1-63, 2, 1; 1,2: 0-0, 1, 0; 0: 0-0, 1, 0; 0: 1-63, 1, 0; 1: 1-63, 1, 0; 2: 1-63, 1, 0;'''
APART = '0; 1; 2;'
PAIRED = '1,2; 0;'
files = {}
samplings = ['1x1', '2x1', '2x2', '1x2', '4x1', '1x4', '4x2', '3x1', '1x3', '3x2']
samplings += ['1x1,2x2,2x2', '2x2,1x2,2x1', '2x1,1x1,2x1', '2x2,2x1,1x1', '1x2,1x1,1x2', '4x1,2x1,1x1', '2x4,1x1,1x1']
for i, sampling in enumerate(samplings):
    full = ('-sample', sampling if ',' in sampling else f'{sampling},1x1,1x1')
    size = [(37, 29), (50, 17), (23, 41)][i % 3]
    files[f'{sampling}'] = cjpeg(*size, *full)
    files[f'{sampling}, restarts'] = cjpeg(*size, *full, '-restart', f'{1 + i % 3}B')
    files[f'{sampling}, progressive'] = cjpeg(*size, *full, '-progressive')
    files[f'{sampling}, progressive, restarts'] = cjpeg(*size, *full, '-progressive', '-restart', f'{2 + i % 4}B')
    files[f'{sampling}, component by component'] = cjpeg(*size, *full, scans=APART)
    files[f'{sampling}, component by component, restarts'] = cjpeg(*size, *full, '-restart', f'{2 + i % 3}B', scans=APART)
for width, height in [(1, 1), (2, 3), (3, 2), (5, 5), (8, 8), (9, 16), (17, 1), (1, 33)]:
    files[f'{width} wide, {height} high'] = cjpeg(width, height, '-sample', '2x2,1x1,1x1')
    files[f'{width} wide, {height} high, 2x1, progressive'] = cjpeg(width, height, '-sample', '2x1,1x1,1x1', '-progressive')
    files[f'{width} wide, {height} high, 1x2'] = cjpeg(width, height, '-sample', '1x2,1x1,1x1')
files['3x3, component by component'] = cjpeg(30, 31, '-sample', '3x3,1x1,1x1', scans=APART)
files['two components in a scan'] = cjpeg(30, 21, '-sample', '2x2,1x1,1x1', scans=PAIRED)
files['two components in a scan, restarts'] = cjpeg(30, 21, '-sample', '2x1,1x1,1x1', '-restart', '3B', scans=PAIRED)
files['spectral selection alone'] = cjpeg(33, 27, '-sample', '2x2,1x1,1x1', scans=SPECTRAL)
files['successive approximation by many bits'] = cjpeg(33, 27, '-sample', '2x1,1x1,1x1', '-restart', '4B', scans=SUCCESSIVE)
files['long runs of empty blocks'] = cjpeg(90, 70, '-quality', '3', '-progressive')
files['codes of its own'] = cjpeg(30, 21, '-optimize', '-quality', '95')
files['restart each row'] = cjpeg(50, 33, '-sample', '2x2,1x1,1x1', '-restart', '1')
files['16-bit quantization'] = cjpeg(30, 21, '-quality', '1', '-sample', '2x2,1x1,1x1')
files['quality 100'] = cjpeg(30, 21, '-quality', '100')
files['RGB'] = cjpeg(30, 21, '-rgb')
for channels, kind in [(3, 'color'), (1, 'gray')]:
    for interval in [0, 1, 5]:
        for progressive in [0, 1]:
            options = [cv2.IMWRITE_JPEG_PROGRESSIVE, progressive, cv2.IMWRITE_JPEG_RST_INTERVAL, interval]
            name = f'OpenCV, {kind}, progressive {progressive}, restart interval {interval}'
            files[name] = opencv(41, 25, *options, channels=channels)
files['CMYK'] = pillow(27, 19, 'CMYK', quality=80)
inks = bytearray(files['CMYK'])
inks[inks.index(b'Adobe') + 11] = 2
files['YCCK'] = bytes(inks)
plain, apart = cjpeg(30, 21, '-sample', '2x2,1x1,1x1'), cjpeg(30, 21, scans=APART)
progressive = cjpeg(30, 21, '-progressive')
files['fill bytes before markers'] = before(plain, 0xda, 0, b'\xff\xff\xff')
files['fill bytes before the end'] = before(plain, 0xd9, 0, b'\xff\xff')
files['fill bytes before restarts'] = (lambda d: d.replace(b'\xff\xd1', b'\xff\xff\xff\xd1'))(cjpeg(30, 21, '-restart', '2B'))
files['data after the end'] = plain + b'anything \xff\xd8 at all'
files['a comment between scans'] = before(apart, 0xda, 1, segment(0xfe, b'comment') + segment(0xe5, b''))
files['a line count after the first scan'] = before(apart, 0xda, 1, segment(0xdc, bytes([0, 21])))
files['a quantization table redefined between scans'] = before(before(apart, 0xda, 1, dqt(9, 1)), 0xda, 2, dqt(40, 1))
files['a quantization table redefined after its use'] = before(progressive, 0xda, 4, dqt(200))
files['a restart interval defined between scans'] = before(apart, 0xda, 2, segment(0xdd, b'\x00\x00'))
files['a restart marker between segments'] = before(plain, 0xdb, 0, b'\xff\xd3')
files['the standard codes, not defined'] = without(plain, 0xc4)
files['a Huffman table that no scan uses, with too many codes'] = before(plain, 0xda, 0, segment(0xc4, b'\x03\x03' + bytes(15) + b'\x01\x02\x03'))

cases = []
for name, data in files.items():
    with tempfile.NamedTemporaryFile(suffix='.jpg') as file:
        file.write(data)
        file.flush()
        said = subprocess.run(['djpeg', '-strict', '-outfile', '/dev/null', file.name], stderr=subprocess.PIPE)
        assert said.returncode == 0, (name, said.stderr)
        pixels = cv2.imread(file.name, cv2.IMREAD_COLOR)[..., ::-1]
    digest = hashlib.sha256(pixels.tobytes()).hexdigest()[:16]
    cases.append({'name': name, 'width': pixels.shape[1], 'height': pixels.shape[0], 'sha256': digest,
                  'jpeg': base64.b64encode(data).decode()})
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), 'jpeg-kinds.json'), 'w') as file:
    json.dump({'cases': cases}, file, indent=1)
    file.write('\n')
print(len(cases), 'files,', sum(len(data) for data in files.values()), 'bytes')
