"""Continues training a model of receptive on several processes, with PyTorch's distributed data parallel.

    python3 -m torch.distributed.run --nproc_per_node 2 train.py

It is beside the files that `npm run distributed -- write` wrote: net.py and net.safetensors, the model; velocity.safetensors, the
optimizer's memory; training.json, the settings and the order of the images. After each epoch it writes trained.safetensors,
trained-velocity.safetensors and progress.json, from which `npm run distributed -- read` continues.

Each process computes on its share of a batch. Gradients are summed over the processes, so each update is that of the whole
batch, and all processes have the same weights.
"""

import argparse
import json
import os

import cv2
import numpy as np
import torch
import torch.distributed as dist
from torch.nn.parallel import DistributedDataParallel

import net as model

here = os.path.dirname(os.path.abspath(__file__))


def beside(name):
    return os.path.join(here, name)


class Images:
    """The images of a list of files as receptive reads them, kept as bytes after they are read."""

    def __init__(self, folder, files, labels, size, channels):
        self.folder, self.files, self.labels = folder, files, np.array(labels)
        self.size, self.channels, self.kept = size, channels, {}

    def __len__(self):
        return len(self.files)

    def read(self, index):
        if index not in self.kept:
            # Always read as color, as receptive does; gray is computed from it.
            image = cv2.imread(os.path.join(self.folder, self.files[index]), cv2.IMREAD_COLOR)
            if image is None:
                raise ValueError(f"{self.files[index]} cannot be read")
            code = cv2.COLOR_BGR2RGB if self.channels == 3 else cv2.COLOR_BGR2GRAY
            rows, columns = self.size
            image = cv2.resize(cv2.cvtColor(image, code), (columns, rows), interpolation=cv2.INTER_LINEAR)
            self.kept[index] = image.reshape(rows, columns, self.channels)
        return self.kept[index]

    def batch(self, indices, device):
        """[N, C, H, W] from 0 to 1, and the classes."""
        rows, columns = self.size
        data = np.zeros((len(indices), rows, columns, self.channels), np.uint8)
        for n, index in enumerate(indices):
            data[n] = self.read(index)
        x = torch.from_numpy(data).to(device).permute(0, 3, 1, 2).float() / 255
        return x.contiguous(), torch.from_numpy(self.labels[indices]).long().to(device)


class Sgd:
    """Stochastic gradient descent as in Keras and receptive: v ← μ v − η g; w ← w + v, or with Nesterov w + μ v − η g. The rate
    goes into the velocity, so if it decays, each gradient is weighted by the rate of its own step. In torch.optim.SGD it
    multiplies the whole velocity."""

    def __init__(self, net, velocities, *, learningRate, momentum, nesterov, decay):
        self.rate, self.momentum, self.nesterov, self.decay = learningRate, momentum, nesterov, decay
        self.slots = [
            (weight, velocities[name].to(weight.device).clone() if momentum else torch.zeros_like(weight))
            for name, weight in net.named_parameters()
        ]

    @torch.no_grad()
    def step(self, iteration):
        rate = self.rate / (1 + self.decay * iteration)
        for weight, velocity in self.slots:
            velocity.mul_(self.momentum).sub_(weight.grad, alpha=rate)
            weight.add_(velocity)
            if self.nesterov:
                weight.add_((self.momentum - 1) * velocity).sub_(weight.grad, alpha=rate)


def losses(net, x, y, smoothing):
    """The cross-entropy of each example, from logits."""
    return torch.nn.functional.cross_entropy(net(x), y, reduction="none", label_smoothing=smoothing)


class Logits(torch.nn.Module):
    """The network without its softmax, which is part of the loss."""

    def __init__(self, net):
        super().__init__()
        self.net = net

    def forward(self, x):
        return self.net.logits(x)


def write(name, make):
    """Writes a file completely or not at all."""
    make(beside(f"{name}.part"))
    os.replace(beside(f"{name}.part"), beside(name))


def save(net, optimizer, progress):
    write("trained.safetensors", lambda path: model.save(net, path))
    # The optimizer's memory as weights of the same network, which loadModel reads.
    memory = model.load(beside("velocity.safetensors"))
    with torch.no_grad():
        for kept, (_, velocity) in zip(memory.parameters(), optimizer.slots):
            kept.copy_(velocity)
    write("trained-velocity.safetensors", lambda path: model.save(memory, path))

    def write_progress(path):
        with open(path, "w") as file:
            json.dump(progress, file)

    write("progress.json", write_progress)


def accuracy(net, images, device, rank, world):
    """The fraction of the images that are classified correctly, over all processes."""
    net.eval()
    right = torch.zeros((), dtype=torch.float64, device=device)
    mine = range(rank, len(images), world)
    with torch.no_grad():
        for begin in range(0, len(mine), 64):
            x, y = images.batch(list(mine[begin : begin + 64]), device)
            right += (net(x).argmax(1) == y).sum()
    dist.all_reduce(right)
    net.train()
    return right.item() / len(images)


def train(plan, trace):
    rank, world = dist.get_rank(), dist.get_world_size()
    gpu = torch.cuda.is_available()
    device = torch.device("cuda", int(os.environ["LOCAL_RANK"])) if gpu else torch.device("cpu")
    if gpu:
        torch.cuda.set_device(device)
    # Each process drops out different values.
    torch.manual_seed(plan["seed"] + rank)

    net = model.load(beside("net.safetensors")).to(device)
    if gpu:
        net = torch.nn.SyncBatchNorm.convert_sync_batchnorm(net)
    net.train()
    velocities = dict(model.load(beside("velocity.safetensors")).named_parameters())
    optimizer = Sgd(net, {name: one.data for name, one in velocities.items()}, **plan["optimizer"])
    parallel = DistributedDataParallel(Logits(net), device_ids=[device.index] if gpu else None)

    settings = plan["size"], plan["channels"]
    training = Images(plan["data"], plan["training"]["files"], plan["training"]["labels"], *settings)
    validation = Images(plan["data"], plan["validation"]["files"], plan["validation"]["labels"], *settings)
    orders = np.fromfile(beside("orders.bin"), "<u4").reshape(plan["epochs"], len(training))

    size, iteration, history = plan["batchSize"], plan["iterations"], []
    for epoch, order in enumerate(orders):
        total = 0.0
        for begin in range(0, len(order), size):
            batch = order[begin : begin + size]
            x, y = training.batch(batch[rank::world], device)
            # The mean over the batch of all processes: DDP divides gradients by the number of processes.
            loss = losses(parallel, x, y, plan["labelSmoothing"]).sum() / len(batch)
            net.zero_grad()
            (loss * world).backward()
            optimizer.step(iteration)
            iteration += 1
            whole = loss.detach().double()
            dist.all_reduce(whole)
            total += whole.item() * len(batch)
            if trace and rank == 0:
                trace.write(f"{whole.item()}\n")
        figures = {"loss": total / len(order)}
        if len(validation) > 0:
            figures["valAccuracy"] = accuracy(net, validation, device, rank, world)
        history.append(figures)
        if rank == 0:
            print(f"epoch {epoch + 1}/{len(orders)}", *(f"{name} {value:.4f}" for name, value in figures.items()), flush=True)
            save(net, optimizer, {"iterations": iteration, "epochs": plan["epochsBefore"] + epoch + 1, "history": history})


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Trains the model beside this file on all processes of torchrun.")
    parser.add_argument("--trace", help="a file for the loss of each step")
    options = parser.parse_args()
    with open(beside("training.json")) as file:
        training_plan = json.load(file)
    if not torch.cuda.is_available():
        # If each process used all cores, they would wait for each other.
        torch.set_num_threads(max(1, os.cpu_count() // int(os.environ["LOCAL_WORLD_SIZE"])))
    dist.init_process_group("nccl" if torch.cuda.is_available() else "gloo")
    trace_file = open(options.trace, "w") if options.trace and dist.get_rank() == 0 else None
    try:
        train(training_plan, trace_file)
    finally:
        if trace_file:
            trace_file.close()
        dist.destroy_process_group()
