"""Writes operators.json: what PyTorch and NumPy give for operators that torch.onnx.export writes seldom or never.

Run in this folder: python3 write-operators.py
"""

import json

import numpy as np
import torch
import torch.nn.functional as F

torch.manual_seed(0)
rounded = lambda t: t.mul(1e6).round().div(1e6)
x, scale, shift = [rounded(torch.randn(*shape)) for shape in ((2, 4, 3, 5), (4,), (4,))]
cases = []


def stored(tensor):
    return tensor if tensor is None else {"dims": list(tensor.shape), "values": [round(float(v), 6) for v in tensor.flatten()]}


def add(op, outputs, constants=(), attributes={}, opset=21, given=x):
    """An operator of an input and constants; what is given is stored unless it is x."""
    outputs = outputs if isinstance(outputs, list) else [outputs]
    cases.append(
        {
            **{"op": op, "opset": opset, "attributes": attributes, "x": None if given is x else stored(given)},
            **{"constants": [stored(t) for t in constants], "outputs": [stored(t) for t in outputs]},
        }
    )


def moments(x, axes, epsilon=1e-5):
    mean = x.mean(axes, keepdim=True)
    return mean, 1 / torch.sqrt(((x - mean) ** 2).mean(axes, keepdim=True) + epsilon)


row, whole = torch.linspace(0.5, 1.5, 5), rounded(torch.linspace(-1, 1, 60)).reshape(4, 3, 5)
add("LayerNormalization", [F.layer_norm(x, [5], row, row), *moments(x, [3])], [row, row])
add("LayerNormalization", F.layer_norm(x, [4, 3, 5], whole, None, 0.01), [whole], {"axis": 1, "epsilon": 0.01})
add("GroupNormalization", F.group_norm(x, 2, scale, shift), [scale, shift], {"num_groups": 2, "epsilon": 1e-5})
halves = [t[:2] for t in (scale, shift)]
repeated = [t.repeat_interleave(2) for t in halves]
add("GroupNormalization", F.group_norm(x, 2, *repeated), halves, {"num_groups": 2}, 18)
add("InstanceNormalization", F.instance_norm(x, weight=scale, bias=shift), [scale, shift])
add("MeanVarianceNormalization", (x - moments(x, [2, 3])[0]) * moments(x, [2, 3], 0)[1], [], {"axes": [2, 3]})
add("LpNormalization", F.normalize(x, 1, 1), [], {"p": 1, "axis": 1})
add("LpNormalization", F.normalize(x, 2, 3), [])
add("GlobalLpPool", (x**2).sum([2, 3], keepdim=True).sqrt())

add("Gelu", F.gelu(x))
add("Gelu", F.gelu(x, approximate="tanh"), [], {"approximate": "tanh"})
add("Swish", F.silu(x), opset=24)
add("Dropout", [x, torch.ones_like(x)], [torch.tensor(0.3)])
add("Dropout", x, [], {"ratio": 0.3}, 11)
add("Softmax", F.softmax(x.flatten(2), -1).reshape(x.shape), [], {"axis": 2}, 11)
add("LogSoftmax", F.log_softmax(x.flatten(1), -1).reshape(x.shape), [], {}, 11)
add("PRelu", F.prelu(x, scale), [scale], {}, 6)
add("Selu", 1.5 * F.elu(x, 2.5), [], {"alpha": 2.5, "gamma": 1.5})
add("Clip", x.clamp(-0.5), [], {"min": -0.5}, 6)
add("Cast", x, [], {"to": 1})
add("CastLike", x, [torch.tensor(0.25)])
add("Add", x + scale.reshape(4, 1, 1), [scale], {"broadcast": 1, "axis": 1}, 6)
add("Mul", x * whole, [whole], {"broadcast": 1, "axis": -3}, 6)

flat, weights, bias = x.flatten(1)[:, :6], torch.arange(24.0).reshape(6, 4) / 8, torch.tensor(0.75)
add("Gemm", 0.5 * flat @ weights + 1.5, [weights, bias], {"alpha": 0.5, "beta": 2}, given=flat)
add("Gemm", flat @ weights + scale, [weights.t(), scale], {"transB": 1}, given=flat)

filters = torch.arange(-12.0, 12).reshape(4, 1, 2, 3) / 8
for auto, border in {"SAME_UPPER": (1, 1, 0, 1), "SAME_LOWER": (1, 1, 1, 0), "VALID": (0, 0, 0, 0)}.items():
    add("Conv", F.conv2d(F.pad(x, border), filters, groups=4), [filters], {"auto_pad": auto, "group": 4})
    pooled = F.max_pool2d(F.pad(x, border, value=-torch.inf), (2, 3), 1)
    add("MaxPool", pooled, [], {"auto_pad": auto, "kernel_shape": [2, 3], "strides": [1, 1]})
grown = F.conv_transpose2d(x, filters, stride=2, groups=4)
sizes = {"output_shape": [5, 10], "strides": [2, 2], "group": 4}
add("ConvTranspose", grown[:, :, :5, :10], [filters], {**sizes, "auto_pad": "SAME_UPPER"})
add("ConvTranspose", grown[:, :, 1:, 1:], [filters], {**sizes, "auto_pad": "SAME_LOWER"})
average = F.avg_pool2d(x, 2, 2, 1, ceil_mode=True, count_include_pad=True)
windows = {"kernel_shape": [2, 2], "strides": [2, 2], "pads": [1, 1, 1, 1]}
add("AveragePool", average, [], {**windows, "ceil_mode": 1, "count_include_pad": 1})

coordinates = {
    "asymmetric": lambda i, n, m: i * n / m,
    "half_pixel": lambda i, n, m: (i + 0.5) * n / m - 0.5,
    "pytorch_half_pixel": lambda i, n, m: (i + 0.5) * n / m - 0.5 if m > 1 else 0.0,
    "align_corners": lambda i, n, m: i * (n - 1) / (m - 1) if m > 1 else 0.0,
    "half_pixel_symmetric": lambda i, n, m: (i + 0.5) * n / m - 0.5,
}
rounding = {
    "floor": np.floor,
    "ceil": np.ceil,
    "round_prefer_floor": lambda t: np.ceil(t - 0.5),
    "round_prefer_ceil": lambda t: np.floor(t + 0.5),
}


def matrix(n, m, where, mode, nearest):
    """Rows of weights: what each of the m values is made of the n."""
    w = np.zeros((m, n))
    for i in range(m):
        t = coordinates[where](i, n, m)
        places = [(rounding[nearest](t), 1)] if mode == "nearest" else [(np.floor(t), 1 - t % 1), (np.floor(t) + 1, t % 1)]
        for place, weight in places:
            w[i, int(np.clip(place, 0, n - 1))] += weight
    return torch.tensor(w, dtype=torch.float32)


def resized(size, where, mode, nearest="round_prefer_floor"):
    rows, columns = matrix(3, size[0], where, mode, nearest), matrix(5, size[1], where, mode, nearest)
    y = torch.einsum("ih,nchw,jw->ncij", rows, x, columns)
    sizes = torch.tensor([2, 4, *size])
    attributes = {"coordinate_transformation_mode": where, "mode": mode, "nearest_mode": nearest}
    add("Resize", y, [None, None, sizes], attributes)


for where in coordinates:
    resized((7, 8), where, "linear")
    resized((2, 3), where, "linear")
    resized((1, 1), where, "linear") if where != "half_pixel_symmetric" else None
    for nearest in rounding:
        resized((6, 4), where, "nearest", nearest)

with open("operators.json", "w") as file:
    json.dump({"x": stored(x), "cases": cases}, file, separators=(",", ":"))
