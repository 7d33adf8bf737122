"""PyTorch, channels-last: its fastest layout on CPUs. The same protocol as host.mjs."""

import json
import os
import sys
import time

import numpy as np
import torch
from torch import nn


class Net(nn.Module):
    def __init__(self, problem, dropout):
        super().__init__()
        self.conv1 = nn.Conv2d(problem["channels"], 32, 3)
        self.conv2 = nn.Conv2d(32, 32, 3)
        self.dense1 = nn.Linear(problem["shapes"]["dense1/kernel"][0], 128)
        self.dense2 = nn.Linear(128, problem["classes"])
        self.pool = nn.MaxPool2d(2)
        self.drop1 = nn.Dropout(0.25 if dropout else 0.0)
        self.drop2 = nn.Dropout(0.5 if dropout else 0.0)
        self.dropout = dropout

    def forward(self, x):
        x = self.pool(torch.relu(self.conv1(x)))
        x = self.pool(torch.relu(self.conv2(x)))
        x = self.drop1(x) if self.dropout else x
        # Channels last, so this copies nothing, and the rows come in the order of NHWC.
        x = x.permute(0, 2, 3, 1).reshape(x.shape[0], -1)
        x = torch.relu(self.dense1(x))
        x = self.drop2(x) if self.dropout else x
        return self.dense2(x)


class Participant:
    def __init__(self, folder, threads):
        torch.set_num_threads(threads)
        with open(os.path.join(folder, "problem.json")) as file:
            self.problem = json.load(file)
        self.folder = folder
        load = lambda name: np.fromfile(os.path.join(folder, name), dtype=np.float32)
        values = load("weights.f32")
        self.tensors = {
            t["name"]: values[t["offset"] : t["offset"] + t["length"]].reshape(t["shape"])
            for t in self.problem["tensors"]
        }
        self.problem["shapes"] = {t["name"]: t["shape"] for t in self.problem["tensors"]}
        side = self.problem["side"]
        self.images = load("images.f32").reshape(-1, side, side, self.problem["channels"])
        self.targets = load("targets.f32").reshape(-1, self.problem["classes"])
        self.steppers = {}

    def net(self, dropout):
        net = Net(self.problem, dropout)
        with torch.no_grad():
            for name, value in self.tensors.items():
                layer, kind = name.split("/")
                module = getattr(net, layer)
                if kind == "bias":
                    module.bias.copy_(torch.from_numpy(value))
                elif value.ndim == 4:
                    module.weight.copy_(torch.from_numpy(value).permute(3, 2, 0, 1))
                else:
                    module.weight.copy_(torch.from_numpy(value).T)
        return net.to(memory_format=torch.channels_last)

    def batches(self, n):
        xs = [torch.from_numpy(self.images[i : i + n]).permute(0, 3, 1, 2) for i in range(0, len(self.images) - n + 1, n)]
        labels = [torch.from_numpy(self.targets[i : i + n].argmax(1)) for i in range(0, len(self.images) - n + 1, n)]
        return xs, labels

    def predictor(self, n):
        net = self.net(False).eval()
        xs, _ = self.batches(n)

        def step(i):
            with torch.inference_mode():
                return torch.softmax(net(xs[i]), 1).numpy()

        return step, len(xs)

    def trainer(self, n, dropout):
        net = self.net(dropout).train()
        xs, labels = self.batches(n)
        optimizer = torch.optim.SGD(net.parameters(), lr=self.problem["learningRate"], momentum=self.problem["momentum"])
        loss = nn.CrossEntropyLoss()

        def step(i):
            optimizer.zero_grad(set_to_none=True)
            value = loss(net(xs[i]), labels[i])
            value.backward()
            optimizer.step()
            return value.item()

        return step, len(xs), net

    def weights(self, net):
        for name in self.tensors:
            layer, kind = name.split("/")
            value = getattr(getattr(net, layer), "bias" if kind == "bias" else "weight").detach()
            if kind == "kernel":
                value = value.permute(2, 3, 1, 0) if value.ndim == 4 else value.T
            yield value.contiguous().numpy().ravel()

    def check(self, N, steps):
        def write(name, values):
            path = os.path.join(self.folder, f"{os.getpid()}.{name}.f32")
            values.astype(np.float32).tofile(path)
            return path

        predict, _ = self.predictor(N)
        step, _, net = self.trainer(N, False)
        predictions = write("predictions", predict(0))
        for _ in range(steps):
            step(0)
        return {"predictions": predictions, "weights": write("weights", np.concatenate(list(self.weights(net))))}

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
