# Loads modules that receptive wrote, and tells what they compute: for each folder's case, outputs in evaluation mode, and, if
# there is a target, all weights after one step of SGD. Run with a folder that holds cases.json and the modules.

import importlib.util
import json
import sys

import torch

folder = sys.argv[1]
dtype = getattr(torch, sys.argv[2])


def tensor(stored):
    return torch.tensor(stored["data"], dtype=dtype).reshape(stored["shape"])


def first(x):
    return x.permute(0, 3, 1, 2) if x.dim() == 4 else x


def last(x):
    return x.permute(0, 2, 3, 1) if x.dim() == 4 else x


def plain(x):
    return {"shape": list(x.shape), "data": x.detach().double().flatten().tolist()}


answers = []
for case in json.load(open(f"{folder}/cases.json")):
    spec = importlib.util.spec_from_file_location("module", f"{folder}/{case['name']}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    net = module.load().to(dtype)
    inputs = [first(tensor(one)) for one in case["inputs"]]
    outputs = net(*inputs)
    outputs = outputs if isinstance(outputs, dict) else {case["outputs"][0]: outputs}
    answer = {"outputs": {name: plain(last(one)) for name, one in outputs.items()}}
    if "target" in case:
        net.train()
        optimizer = torch.optim.SGD(net.parameters(), lr=case["rate"])
        for _ in range(case["steps"]):
            optimizer.zero_grad()
            loss = ((last(net(*inputs)).flatten(1) - tensor(case["target"]).flatten(1)) ** 2).mean()
            loss.backward()
            optimizer.step()
        module.save(net, f"{folder}/{case['name']}-trained.safetensors")
    answers.append(answer)
print(json.dumps(answers))
