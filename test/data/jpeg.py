"""Makes jpeg.json: JPEGs of every kind and the RGB pixels libjpeg-turbo reads from them, by way of Pillow.

    /usr/bin/python3 test/data/jpeg.py      needs python3-pil, python3-opencv, imagemagick

Files come from three encoders, so that markers differ: Pillow, OpenCV (restart markers), ImageMagick (CMYK as YCCK, odd
sampling factors). Markers that none of them writes are spliced in by hand.
"""
import base64, io, json, os, subprocess
import cv2
import numpy as np
from PIL import Image, ImageOps

H, W = 29, 37
rng = np.random.RandomState(3)
y, x = np.mgrid[0:H, 0:W].astype(float)


def picture(channels):
    waves = [127 + 90 * np.sin(x / (9 + 2 * k) + k) * np.cos(y / (7 + k)) + x for k in range(channels)]
    return np.clip(np.stack(waves, -1) + rng.normal(0, 3, (H, W, channels)), 0, 255).astype(np.uint8)


def pillow(array, mode=None, **options):
    file = io.BytesIO()
    Image.fromarray(array, mode).save(file, 'JPEG', **options)
    return file.getvalue()


def opencv(array, *options):
    return cv2.imencode('.jpg', array, [int(o) for o in options])[1].tobytes()


def magick(data, *options):
    return subprocess.run(['/usr/bin/convert', 'jpg:-', *options, 'jpg:-'], input=data, stdout=subprocess.PIPE, check=True).stdout


def without(data, marker):
    at = data.index(bytes([0xff, marker]))
    return data[:at] + data[at + 2 + int.from_bytes(data[at + 2:at + 4], 'big'):]


def adobe(transform):
    return b'\xff\xee\x00\x0eAdobe\x00\x64\x00\x00\x00\x00' + bytes([transform])


rgb, gray, cmyk = picture(3), picture(1)[..., 0], picture(4)
plain = pillow(rgb, quality=92, subsampling=0)
bare = without(plain, 0xe0)
files = {
    'gray': pillow(gray, quality=90),
    'gray, progressive': pillow(gray, quality=90, progressive=True),
    'gray, restarts that do not divide it': opencv(gray, cv2.IMWRITE_JPEG_RST_INTERVAL, 3),
    'gray, sampling factors 2 x 2': magick(pillow(gray, quality=90), '-sampling-factor', '2x2'),
    'color': plain,
    'color, 4:2:0': pillow(np.repeat(np.repeat(rgb[::8, ::8], 8, 0), 8, 1)[:H, :W].copy(), quality=92, subsampling=2),
    'color, progressive': pillow(rgb, quality=92, subsampling=0, progressive=True),
    'color, restarts': opencv(rgb, cv2.IMWRITE_JPEG_QUALITY, 92, cv2.IMWRITE_JPEG_RST_INTERVAL, 2),
    'color, Adobe YCbCr': bare[:2] + adobe(1) + bare[2:],
    'color, Adobe RGB': bare[:2] + adobe(0) + bare[2:],
    'CMYK': pillow(cmyk, 'CMYK', quality=95),
    'YCCK': magick(pillow(cmyk, 'CMYK', quality=95), '-quality', '95'),
}
for orientation in range(1, 9):
    exif = Image.Exif()
    exif.endian = '>' if orientation % 2 else '<'
    exif[0x112] = orientation
    files[f'orientation {orientation}'] = pillow(gray, quality=90, exif=exif.tobytes())

cases = []
for name, data in files.items():
    image = ImageOps.exif_transpose(Image.open(io.BytesIO(data))).convert('RGB')
    pixels = np.asarray(image).tobytes()
    cases.append({
        'name': name, 'width': image.width, 'height': image.height,
        'jpeg': base64.b64encode(data).decode(), 'rgb': base64.b64encode(pixels).decode(),
    })
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), 'jpeg.json'), 'w') as file:
    json.dump({'cases': cases}, file, indent=2)
    file.write('\n')
