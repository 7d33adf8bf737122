"""What libjpeg-turbo says of JPEGs, by djpeg, and a hash of the RGB pixels that OpenCV reads from them.

    /usr/bin/python3 test/fuzz/jpeg-oracle.py < FILES

FILES are one after another, each after its length in four bytes, big-endian. Prints a line of JSON for each: `verdict`, which
is `fine`, `warns` or `fails`; `complaint`, djpeg's words; `pixels`, the hash.
"""
import hashlib, json, os, subprocess, sys, tempfile
import cv2

# What OpenCV prints does not matter: djpeg has the words.
os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
with tempfile.TemporaryDirectory() as folder:
    path = os.path.join(folder, 'it.jpg')
    while size := sys.stdin.buffer.read(4):
        with open(path, 'wb') as file:
            file.write(sys.stdin.buffer.read(int.from_bytes(size, 'big')))
        said = subprocess.run(['djpeg', '-strict', '-outfile', os.devnull, path], stderr=subprocess.PIPE)
        try:
            image = cv2.imread(path, cv2.IMREAD_COLOR)
        except cv2.error:
            image = None
        print(json.dumps({
            'verdict': 'fails' if image is None else 'warns' if said.returncode else 'fine',
            'complaint': said.stderr.decode().strip(),
            'pixels': '' if image is None else hashlib.sha256(image[..., ::-1].tobytes()).hexdigest()[:16],
        }))
