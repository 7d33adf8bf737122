// The text of a PyTorch module's program.

import type { Graph, Port } from '../../graph/graph.js'
import type { ShapedNode } from '../channels-first/shaped-graph.js'
import type { TorchModule } from './module.js'
import { quoted } from './python.js'

/** The parts of a program. */
export interface Program {
  readonly graph: Graph
  readonly classNames?: readonly string[] | undefined
  readonly module: TorchModule
  /** The parameters of the forward pass. */
  readonly parameters: readonly string[]
  /** The results of the forward pass. */
  readonly results: readonly string[]
  /** What it computes before its final softmax or sigmoid, if it has one. */
  readonly logits: Logits | undefined
  readonly ending: ShapedNode | undefined
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
    withReturn(lines, result)
      .map((line) => `        ${line}\n`)
      .join('')
  return `${title(graph, ending)}

import json
import os
import struct

import torch
from torch import nn
from torch.nn import functional as F

${module.helpers.map((text) => `${text}\n`).join('')}
class Net(nn.Module):
${names}    def __init__(self):
        super().__init__()
${module.submodules.map((line) => `        ${line}\n`).join('')}${logits ? method('logits', logits.lines, logits.result) : ''}${method('forward', module.lines, returned(program))}
${files}`
}

function title(graph: Graph, ending: ShapedNode | undefined): string {
  const port = ({ name, shape }: Port): string => {
    const [H, W, C] = shape
    return `    ${inText(name)}: [${['N', ...(shape.length === 3 ? [C, H, W] : shape)].join(', ')}]`
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

/** A method's lines. If only the last line uses a name, its value is returned directly. */
function withReturn(lines: readonly string[], result: string): readonly string[] {
  const made = `${result} = `
  const last = lines.at(-1)
  return last?.startsWith(made)
    ? [...lines.slice(0, -1), `return ${last.slice(made.length)}`]
    : [...lines, `return ${result}`]
}

/** A name inside a text in quotation marks. */
const inText = (name: string): string => quoted(name).slice(1, -1)

const returned = ({ graph, results }: Program): string =>
  results.length === 1
    ? results[0]
    : `{${results.map((result, i) => `${quoted(graph.outputs[i].name)}: ${result}`).join(', ')}}`

const files = `
def load(path=os.path.splitext(os.path.abspath(__file__))[0] + ".safetensors"):
    """The network with the weights of a file that receptive wrote, or save did, in evaluation mode."""
    net = Net()
    weights, net.metadata = read_safetensors(path)
    net.load_state_dict(weights)
    return net.eval()


def save(net, path):
    """Writes the weights of a network that load gave, for load and for loadModel of receptive."""
    header, data = {"__metadata__": net.metadata}, b""
    for name, tensor in net.state_dict().items():
        tensor = tensor.detach().cpu().contiguous()
        tensor = tensor if tensor.dtype in TYPES.values() else tensor.float()
        start, data = len(data), data + tensor.numpy().tobytes()
        dtype = next(one for one, type in TYPES.items() if type == tensor.dtype)
        header[name] = {"dtype": dtype, "shape": list(tensor.shape), "data_offsets": [start, len(data)]}
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + data)


TYPES = {"F64": torch.float64, "F32": torch.float32, "I64": torch.int64}


def read_safetensors(path):
    """Tensors by name, and the file's metadata."""
    with open(path, "rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(length))
        data = bytearray(file.read())
    metadata = header.pop("__metadata__", {})
    return {
        name: torch.frombuffer(data[slice(*entry["data_offsets"])], dtype=TYPES[entry["dtype"]]).reshape(entry["shape"])
        for name, entry in header.items()
    }, metadata
`
