"""PyTorch at its best: of several layouts, optimizers and compilers, the fastest is found before anything counts. The same protocol
as host.mjs."""

import inspect
import itertools
import json
import os
import sys
import time

import numpy as np
import torch
from torch import nn


class Rows(nn.Module):
    """Flattens images, the rows in the order of NHWC. Where channels are last in memory, this copies nothing."""

    def forward(self, x):
        return x.permute(0, 2, 3, 1).reshape(x.shape[0], -1)


def modules_of(problem, dropout):
    """The layers as pairs of a name, if they have weights, and a module."""
    for layer, given in zip(problem["layers"], problem["inputs"]):
        kind, channels = layer["type"], given["channels"]
        if kind == "conv2d":
            window = layer["kernelSize"], layer["strides"], given["after"]
            yield layer["name"], nn.Conv2d(channels, layer["filters"], *window)
        elif kind == "maxPooling2d":
            yield None, nn.MaxPool2d(layer["poolSize"])
        elif kind == "flatten":
            yield None, Rows()
        elif kind == "dropout" and dropout:
            yield None, nn.Dropout(layer["rate"])
        elif kind == "dense":
            yield layer["name"], nn.Linear(channels, layer["units"])
        if layer.get("activation") == "relu":
            yield None, nn.ReLU(inplace=True)


LAYOUTS = {"channels-last": torch.channels_last, "channels-first": torch.contiguous_format}
PREDICTORS = ["eager", "frozen TorchScript"]


def sgd_kinds():
    """The ways of updating all weights that this version has: a loop, many tensors in one call, one fused kernel."""
    known = inspect.signature(torch.optim.SGD).parameters
    kinds = {"loop": {"foreach": False} if "foreach" in known else {}}
    if "foreach" in known:
        kinds["foreach"] = {"foreach": True}
    if "fused" in known:
        kinds["fused"] = {"fused": True}
    return kinds


SGD = sgd_kinds()
WAYS = {
    "train": [(layout, f"{kind} SGD") for layout, kind in itertools.product(LAYOUTS, SGD)],
    "predict": list(itertools.product(LAYOUTS, PREDICTORS)),
}
# Each way has this share of a turn, twice.
TRIAL = 0.25


def is_mirrored(problem):
    """PyTorch pads both sides alike. Where the side after needs one zero more, everything is mirrored: then that is the side
    before, and the stride leaves out what is too much on the other."""
    pairs = list(zip(problem["layers"], problem["inputs"]))
    mirrored = any(given["before"] != given["after"] for _, given in pairs)
    if mirrored and any(given["side"] % layer.get("poolSize", 1) for layer, given in pairs):
        raise ValueError("a pooling that leaves pixels out would leave out others when it is mirrored")
    return mirrored


class Participant:
    def __init__(self, folder, threads):
        torch.set_num_threads(threads)
        torch.set_num_interop_threads(1)
        with open(os.path.join(folder, "problem.json")) as file:
            self.problem = json.load(file)
        self.folder = folder
        self.mirrored = is_mirrored(self.problem)
        load = lambda name: np.fromfile(os.path.join(folder, name), dtype=np.float32)
        values = load("weights.f32")
        self.shapes = {t["name"]: t["shape"] for t in self.problem["tensors"]}
        self.tensors = {
            t["name"]: self.turned(t["name"], values[t["offset"] : t["offset"] + t["length"]])
            for t in self.problem["tensors"]
        }
        side = self.problem["side"]
        images = load("images.f32").reshape(-1, side, side, self.problem["channels"])
        self.images = images[:, ::-1, ::-1].copy() if self.mirrored else images
        self.targets = load("targets.f32").reshape(-1, self.problem["classes"])
        self.steppers = {}

    def turned(self, name, values):
        """A tensor in its shape, its rows and columns mirrored where the images' are: of filters, and of the rows of weights that
        meet an image laid flat. Done twice, it is as it was."""
        shape = self.shapes[name]
        values = values.reshape(shape)
        if not self.mirrored or name.endswith("/bias"):
            return values
        if len(shape) == 4:
            return values[::-1, ::-1].copy()
        if name != "dense1/kernel":
            return values
        flat = [layer["type"] for layer in self.problem["layers"]].index("flatten")
        side, channels = (self.problem["inputs"][flat][key] for key in ("side", "channels"))
        return values.reshape(side, side, channels, -1)[::-1, ::-1].copy().reshape(shape)

    def net(self, dropout, layout):
        pairs = list(modules_of(self.problem, dropout))
        named = {name: module for name, module in pairs if name}
        net = nn.Sequential(*(module for _, module in pairs))
        with torch.no_grad():
            for name, value in self.tensors.items():
                layer, kind = name.split("/")
                module = named[layer]
                if kind == "bias":
                    module.bias.copy_(torch.from_numpy(value))
                elif value.ndim == 4:
                    module.weight.copy_(torch.from_numpy(value).permute(3, 2, 0, 1))
                else:
                    module.weight.copy_(torch.from_numpy(value).T)
        return net.to(memory_format=LAYOUTS[layout]), named

    def batches(self, n, layout):
        starts = range(0, len(self.images) - n + 1, n)
        planes = [torch.from_numpy(self.images[i : i + n]).permute(0, 3, 1, 2) for i in starts]
        xs = [x.contiguous(memory_format=LAYOUTS[layout]) for x in planes]
        return xs, [torch.from_numpy(self.targets[i : i + n].argmax(1)) for i in starts]

    def predictor(self, n, layout, how):
        net = nn.Sequential(self.net(False, layout)[0], nn.Softmax(1)).eval()
        xs, _ = self.batches(n, layout)
        with torch.inference_mode():
            if how != "eager":
                net = torch.jit.freeze(torch.jit.trace(net, xs[0]))

        def step(i):
            with torch.inference_mode():
                return net(xs[i]).numpy()

        return step, len(xs)

    def trainer(self, n, layout, how, dropout=True):
        net, named = self.net(dropout, layout)
        net.train()
        xs, labels = self.batches(n, layout)
        rates = {"lr": self.problem["learningRate"], "momentum": self.problem["momentum"]}
        optimizer = torch.optim.SGD(net.parameters(), **rates, **SGD[how.replace(" SGD", "")])
        loss = nn.CrossEntropyLoss()

        def step(i):
            optimizer.zero_grad(set_to_none=True)
            value = loss(net(xs[i]), labels[i])
            value.backward()
            optimizer.step()
            return value.item()

        return step, len(xs), named

    def weights(self, named):
        for name in self.tensors:
            layer, kind = name.split("/")
            value = getattr(named[layer], "bias" if kind == "bias" else "weight").detach()
            if kind == "kernel":
                value = value.permute(2, 3, 1, 0) if value.ndim == 4 else value.T
            yield self.turned(name, value.contiguous().numpy()).ravel()

    def check(self, N, steps):
        """Every way is checked: a file of predictions, or of weights, for each."""

        def write(name, values):
            path = os.path.join(self.folder, f"{os.getpid()}.{name}.f32")
            values.astype(np.float32).tofile(path)
            return path

        predictions, weights = [], []
        for at, way in enumerate(WAYS["predict"]):
            step, _ = self.predictor(N, *way)
            # TorchScript specializes in its first runs.
            for _ in range(2):
                step(0)
            predictions.append(write(f"predictions{at}", step(0)))
        for at, way in enumerate(WAYS["train"]):
            step, _, named = self.trainer(N, *way, dropout=False)
            for _ in range(steps):
                step(0)
            weights.append(write(f"weights{at}", np.concatenate(list(self.weights(named)))))
        return {"predictions": predictions, "weights": weights}

    def fastest(self, job, N, ms):
        """Tries every way twice, in turn, and keeps the one with the shortest step."""
        make = self.trainer if job == "train" else self.predictor
        made = [make(N, *way)[:2] for way in WAYS[job]]
        best = [float("inf")] * len(made)
        for _, (at, (step, count)) in itertools.product(range(2), enumerate(made)):
            for i in range(3):
                step(i % count)
            steps, passed = run_for(step, count, 0, ms * TRIAL)
            best[at] = min(best[at], passed / steps)
        at = best.index(min(best))
        return {"step": made[at][0], "count": made[at][1], "next": 0, "settings": ", ".join(WAYS[job][at])}

    def run(self, job, N, ms):
        if (job, N) not in self.steppers:
            self.steppers[job, N] = self.fastest(job, N, ms)
        stepper = self.steppers[job, N]
        steps, passed = run_for(stepper["step"], stepper["count"], stepper["next"], ms)
        stepper["next"] = (stepper["next"] + steps) % stepper["count"]
        return {"steps": steps, "ms": passed, "settings": stepper["settings"]}


def run_for(step, count, first, ms):
    """Steps until so many milliseconds have passed, at least one."""
    start = time.perf_counter()
    steps = 0
    while True:
        step((first + steps) % count)
        steps += 1
        passed = (time.perf_counter() - start) * 1000
        if passed >= ms:
            return steps, passed


participant = None
for line in sys.stdin:
    request = json.loads(line)
    name = request.pop("request")
    try:
        if name == "open":
            participant = Participant(**request)
            answer = {"ok": {"version": torch.__version__, "detail": "oneDNN" if torch.backends.mkldnn.is_available() else ""}}
        elif name == "close":
            answer = {"ok": {}}
        else:
            answer = {"ok": getattr(participant, name)(**request)}
    except Exception as error:
        answer = {"error": f"{type(error).__name__}: {error}"}
    print(json.dumps(answer), flush=True)
    if name == "close":
        break
