// The text of a PyTorch module's program.

import type { Graph, Port } from '../../graph/graph.js'
import type { OpenNode } from '../channels-first/open.js'
import type { TorchModule } from './module.js'
import { quoted } from './python.js'

/** What a program is made of. */
export interface Program {
  readonly graph: Graph
  readonly classNames?: readonly string[] | undefined
  readonly module: TorchModule
  /** The names of what the forward pass takes. */
  readonly parameters: readonly string[]
  /** What it gives. */
  readonly results: readonly string[]
  /** What it computes before its softmax or sigmoid, if it ends in one. */
  readonly logits: Logits | undefined
  readonly ending: OpenNode | undefined
}

/** The method that computes logits. */
export interface Logits {
  readonly lines: readonly string[]
  readonly result: string
}

export function programOf(program: Program): string {
  const { classNames, module, graph, parameters, logits, ending } = program
  const names = classNames
    ? `    class_names = (${classNames.map((name) => `${quoted(name)},`).join(' ')})\n\n`
    : ''
  const method = (name: string, lines: readonly string[], result: string): string =>
    `\n    def ${name}(self, ${parameters.join(', ')}):\n` +
    [...lines, `return ${result}`].map((line) => `        ${line}\n`).join('')
  return `${title(graph, ending)}

import json
import os
import struct

import torch
from torch import nn
from torch.nn import functional as F

${module.helpers.join('\n')}
class Net(nn.Module):
${names}    def __init__(self):
        super().__init__()
${module.submodules.map((line) => `        ${line}\n`).join('')}${logits ? method('logits', logits.lines, logits.result) : ''}${method('forward', module.lines, returned(program))}
${load}`
}

function title(graph: Graph, ending: OpenNode | undefined): string {
  const port = ({ name, shape }: Port): string => {
    const [H, W, C] = shape
    return `    ${name}: [${['N', ...(shape.length === 3 ? [C, H, W] : shape)].join(', ')}]`
  }
  const ends = ending
    ? '\nThe outputs are probabilities. net.logits(…) gives what the last activation is applied to.\n'
    : ''
  return `"""A model of receptive as a PyTorch module. load() gives it with its weights, ready to predict; train() makes it learn.

Inputs:
${graph.inputs.map(port).join('\n')}
Outputs${graph.outputs.length > 1 ? ', by name' : ''}:
${graph.outputs.map(port).join('\n')}

Images are [N, C, H, W] here; in receptive they are [N, H, W, C].
${ends}"""`
}

const returned = ({ graph, results }: Program): string =>
  results.length === 1
    ? results[0]
    : `{${results.map((result, i) => `${quoted(graph.outputs[i].name)}: ${result}`).join(', ')}}`

const load = `
def load(path=os.path.splitext(os.path.abspath(__file__))[0] + ".safetensors"):
    """The network with the weights of a safetensors file, in evaluation mode."""
    net = Net()
    net.load_state_dict(read_safetensors(path))
    return net.eval()


def read_safetensors(path):
    """Tensors by name, as safetensors.torch.load_file gives them."""
    types = {"F64": torch.float64, "F32": torch.float32, "I64": torch.int64}
    with open(path, "rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(length))
        data = bytearray(file.read())
    header.pop("__metadata__", None)
    return {
        name: torch.frombuffer(data[slice(*entry["data_offsets"])], dtype=types[entry["dtype"]]).reshape(entry["shape"])
        for name, entry in header.items()
    }
`
