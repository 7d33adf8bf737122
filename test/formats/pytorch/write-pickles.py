"""Writes a state_dict of every element type and of views, and pickles of plain values in every protocol, into files/.

Run in this folder: python3 write-pickles.py
"""

import base64
import collections
import json
import pickle

import torch

numbers = torch.arange(-6, 6).reshape(3, 4)
kinds = ["float32", "float64", "float16", "bfloat16", "int64", "int32", "int16", "int8", "uint8", "bool"]
tensors = {kind: (numbers.abs() if kind == "uint8" else numbers).to(getattr(torch, kind)) for kind in kinds}
tensors["transposed"] = numbers.float().t()
tensors["part"] = numbers.float()[1:, 1::2]
tensors["repeated"] = torch.tensor([[1.5], [2.5]]).expand(2, 3)
tensors["scalar"] = torch.tensor(0.25)
tensors["parameter"] = torch.nn.Parameter(torch.tensor([1.0, -2.0]))
torch.save(collections.OrderedDict(tensors), "files/kinds.pt")

names = [f"layer{n}" for n in range(300)]
plain = {
    "whole": [0, 255, 256, 65535, 65536, -1, -(2**31), 2**31, -(2**40), 2**52],
    "numbers": (0.5, -1e300, 3.0),
    "truth": (True, False),
    "nothing": (None,),
    "texts": ["", "größer", "x" * 300],
    "tuples": ((), (1, 2), (1, 2, 3), (1, 2, 3, 4)),
    "single": [7],
    "dictionary": {"a": {"b": []}},
    "same": [names, names[::-1]],
}

with open("files/kinds.json", "w") as file:
    json.dump(
        {
            "tensors": {
                name: {"shape": list(tensor.shape), "values": tensor.double().flatten().tolist()}
                for name, tensor in tensors.items()
            },
            "pickles": {
                protocol: base64.b64encode(pickle.dumps(plain, protocol)).decode() for protocol in (2, 3, 4, 5)
            },
            "plain": plain,
        },
        file,
        separators=(",", ":"),
    )
