"""What libjpeg-turbo says of JPEGs, by djpeg, and the pixels that OpenCV reads from them.

    /usr/bin/python3 test/fuzz/jpeg-oracle.py FILES ANSWERS

FILES holds files one after another, each after its length in four bytes, big-endian. ANSWERS gets for each: a byte, 0 for
files without complaint, 1 for warnings, 2 for those that cannot be read; the complaint after its length; the length of the
RGB pixels, width · height · 3, and the pixels.
"""
import os, subprocess, sys, tempfile
import cv2

# What libjpeg and OpenCV print is no matter: djpeg is asked for it.
os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
length = lambda n: n.to_bytes(4, 'big')
with open(sys.argv[1], 'rb') as source, open(sys.argv[2], 'wb') as answers, tempfile.TemporaryDirectory() as folder:
    path = os.path.join(folder, 'it.jpg')
    while size := source.read(4):
        with open(path, 'wb') as file:
            file.write(source.read(int.from_bytes(size, 'big')))
        said = subprocess.run(['djpeg', '-strict', '-outfile', os.devnull, path], stderr=subprocess.PIPE)
        try:
            image = cv2.imread(path, cv2.IMREAD_COLOR)
        except cv2.error:
            image = None
        verdict = 2 if image is None else 0 if said.returncode == 0 else 1
        pixels = b'' if image is None else image[..., ::-1].tobytes()
        complaint = said.stderr.strip()
        answers.write(bytes([verdict]) + length(len(complaint)) + complaint + length(len(pixels)) + pixels)
