"""Makes augmentation.json: Keras's ImageDataGenerator maps by scipy.ndimage.affine_transform, order 1; a crop with padding is
NumPy's, a blur OpenCV's, contrast and gamma are computed by PyTorch.

    /usr/bin/python3 test/data/augmentation.py      needs python3-scipy, python3-opencv, python3-torch

The matrix is put together as keras.preprocessing.image.apply_affine_transform does: rotation, shift, zoom, each 3 x 3 in
(row, column) coordinates, then moved to the center; flips come after.
"""
import json, os
import cv2
import numpy as np
import torch
from scipy.ndimage import affine_transform

H, W, C = 7, 9, 2
x = (np.arange(H * W * C) * 37 % 101 / 100).reshape(H, W, C)
u = 0.8125  # every draw: low + (high - low) * u
cases = []
for name, options in {
    'rotation': {'rotationRange': 30},
    'width shift': {'widthShiftRange': 0.3},
    'height shift in pixels': {'heightShiftRange': 2},
    'zoom': {'zoomRange': 0.4},
    'zoom between bounds': {'zoomRange': [0.5, 0.9]},
    'all at once': {'rotationRange': 40, 'widthShiftRange': 0.2, 'heightShiftRange': 0.1, 'zoomRange': 0.3},
}.items():
    for fill in ['nearest', 'constant']:
        draw = lambda r: r * (2 * u - 1)
        theta = np.deg2rad(draw(options.get('rotationRange', 0)))
        span = lambda key, length: options.get(key, 0) * (length if options.get(key, 0) < 1 else 1)
        tx, ty = draw(span('heightShiftRange', H)), draw(span('widthShiftRange', W))
        z = options.get('zoomRange', 0)
        low, high = z if isinstance(z, list) else (1 - z, 1 + z)
        zoom = low + (high - low) * u
        rotate = np.array([[np.cos(theta), -np.sin(theta), 0], [np.sin(theta), np.cos(theta), 0], [0, 0, 1]])
        shift = np.array([[1, 0, tx], [0, 1, ty], [0, 0, 1]])
        scale = np.diag([zoom, zoom, 1])
        ox, oy = H / 2 - 0.5, W / 2 - 0.5
        m = np.array([[1, 0, ox], [0, 1, oy], [0, 0, 1]]) @ rotate @ shift @ scale @ np.array([[1, 0, -ox], [0, 1, -oy], [0, 0, 1]])
        out = np.stack([affine_transform(x[..., c], m[:2, :2], m[:2, 2], order=1, mode=fill, cval=0) for c in range(C)], -1)
        cases.append({'name': name, 'options': {**options, 'fillMode': fill}, 'output': np.round(out, 6).ravel().tolist()})

# RandomCrop with padding: NumPy pads, a slice crops. The draw u takes this place of the 2 * padding + 1.
for padding in [1, 3]:
    for fill, mode in [('nearest', 'edge'), ('constant', 'constant')]:
        at = int(u * (2 * padding + 1))
        padded = np.pad(x, [(padding, padding), (padding, padding), (0, 0)], mode=mode)
        cases.append({'name': 'crop', 'options': {'cropPadding': padding, 'fillMode': fill}, 'output': padded[at:at + H, at:at + W].ravel().tolist()})
for low, high in [[0, 1], [1, 1.5], [2.5, 3], [0, 0.1]]:  # the third reaches beyond the image, the last does nothing
    blurred = cv2.GaussianBlur(x, (0, 0), low + (high - low) * u) if high > 0.1 else x
    if high > 0.1:
        # For doubles and floats alike OpenCV reaches 4 deviations.
        assert np.allclose(blurred, cv2.GaussianBlur(x.astype(np.float32), (0, 0), low + (high - low) * u), atol=1e-6)
    cases.append({'name': 'blur', 'options': {'blurRange': [low, high]}, 'output': np.round(blurred, 6).ravel().tolist()})
for low, high in [[0.5, 0.8], [1, 2]]:
    t = torch.tensor(x)
    factor = low + (high - low) * u
    mean = t.mean(dim=(0, 1), keepdim=True)
    cases.append({'name': 'contrast', 'options': {'contrastRange': [low, high]}, 'output': ((t - mean) * factor + mean).clamp(0, 1).flatten().tolist()})
    cases.append({'name': 'gamma', 'options': {'gammaRange': [low, high]}, 'output': t.pow(factor).flatten().tolist()})

data = {'shape': [H, W, C], 'uniform': u, 'input': x.ravel().tolist(), 'cases': cases}
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), 'augmentation.json'), 'w') as file:
    json.dump(data, file)
    file.write('\n')
