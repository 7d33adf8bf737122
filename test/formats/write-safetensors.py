"""Writes python.safetensors, as the format's README describes it, with numpy and struct alone.

Run in this folder: python3 write-safetensors.py
"""

import json
import struct

import numpy as np


def ramp(shape, dtype):
    """-3, -2.75, -2.5, ...: exact in every floating-point type."""
    return (np.arange(np.prod(shape, dtype=int)) * 0.25 - 3).astype(dtype).reshape(shape)


def bfloat16(values):
    return (values.astype("<f4").view("<u4") >> 16).astype("<u2")


half = np.array([0, -0.0, 1, -2, 65504, 2**-14, 2**-24, 3 * 2**-24, 1 / 3, np.inf, -np.inf, np.nan])
tensors = {
    "conv2d/kernel": ("F32", (3, 2, 1, 5), ramp((3, 2, 1, 5), "<f4")),
    "scalar": ("F32", (), np.array(0.1, "<f4")),
    "double": ("F64", (2, 3), ramp((2, 3), "<f8") / 3),
    "empty": ("F32", (0, 4), np.zeros((0, 4), "<f4")),
    "größe": ("BF16", (7,), bfloat16(ramp((7,), "<f4"))),
    "half": ("F16", half.shape, half.astype("<f2")),
}
header, data = {"__metadata__": {"format": "np", "note": 'a "quoted" {word}: \\'}}, b""
for name, (dtype, shape, values) in tensors.items():
    raw = values.tobytes()
    header[name] = {"dtype": dtype, "shape": shape, "data_offsets": [len(data), len(data) + len(raw)]}
    data += raw
text = json.dumps(header).encode()
text += b" " * (-len(text) % 8)
with open("python.safetensors", "wb") as file:
    file.write(struct.pack("<Q", len(text)) + text + data)
