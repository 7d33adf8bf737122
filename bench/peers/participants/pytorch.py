"""PyTorch, channels-last: its fastest layout on CPUs. The same protocol as host.mjs."""

import json
import os
import sys
import time

import numpy as np
import torch
from torch import nn


class Rows(nn.Module):
    """Flattens images. Channels are last in memory, so this copies nothing, and the rows come in the order of NHWC."""

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

    def net(self, dropout):
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
        return net.to(memory_format=torch.channels_last), named

    def batches(self, n):
        xs = [torch.from_numpy(self.images[i : i + n]).permute(0, 3, 1, 2) for i in range(0, len(self.images) - n + 1, n)]
        labels = [torch.from_numpy(self.targets[i : i + n].argmax(1)) for i in range(0, len(self.images) - n + 1, n)]
        return xs, labels

    def predictor(self, n):
        net = self.net(False)[0].eval()
        xs, _ = self.batches(n)

        def step(i):
            with torch.inference_mode():
                return torch.softmax(net(xs[i]), 1).numpy()

        return step, len(xs)

    def trainer(self, n, dropout):
        net, named = self.net(dropout)
        net.train()
        xs, labels = self.batches(n)
        optimizer = torch.optim.SGD(net.parameters(), lr=self.problem["learningRate"], momentum=self.problem["momentum"])
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
        def write(name, values):
            path = os.path.join(self.folder, f"{os.getpid()}.{name}.f32")
            values.astype(np.float32).tofile(path)
            return path

        predict, _ = self.predictor(N)
        step, _, named = self.trainer(N, False)
        predictions = write("predictions", predict(0))
        for _ in range(steps):
            step(0)
        return {"predictions": predictions, "weights": write("weights", np.concatenate(list(self.weights(named))))}

    def run(self, job, N, ms):
        if (job, N) not in self.steppers:
            made = self.trainer(N, True) if job == "train" else self.predictor(N)
            self.steppers[job, N] = [made[0], made[1], 0]
        stepper = self.steppers[job, N]
        start = time.perf_counter()
        steps = 0
        while True:
            stepper[0](stepper[2])
            stepper[2] = (stepper[2] + 1) % stepper[1]
            steps += 1
            passed = (time.perf_counter() - start) * 1000
            if passed >= ms:
                return {"steps": steps, "ms": passed}


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
