// Trains a small residual network beside PyTorch (test/fixtures/sections/trajectory_residual.py): batch normalization with its
// moving statistics, a shortcut as it is and one through a convolution.

import { input, layers, model, type Backend, type Model, type SymbolicTensor } from 'receptive'
import { loadTrajectory, type Trajectory } from '../fixtures/trajectory.js'
import { followTrajectory, type Tolerances } from './follow-trajectory.js'

const trajectory = loadTrajectory('trajectory-residual')

function residualModel({ image, shapes }: Trajectory): Model {
  const relu = (x: SymbolicTensor): SymbolicTensor => layers.activation({ activation: 'relu' }).apply(x)
  const normalized = (x: SymbolicTensor, number: number, strides = 1): SymbolicTensor => {
    const [kernelSize, , , filters] = shapes[`conv${number}/kernel`]
    const convolution = layers.conv2d({
      ...{ name: `conv${number}`, filters, kernelSize, strides },
      ...{ padding: 'same', useBias: false },
    })
    return layers.batchNormalization({ name: `norm${number}` }).apply(convolution.apply(x))
  }
  const added = (...both: SymbolicTensor[]): SymbolicTensor => relu(layers.add().apply(both))

  const images = input({ shape: image })
  const first = relu(normalized(images, 1))
  const second = added(normalized(relu(normalized(first, 2)), 3), first)
  const third = added(normalized(relu(normalized(second, 4, 2)), 5), normalized(second, 6, 2))
  const features = layers.globalAveragePooling2d().apply(third)
  const outputs = layers.dense({ name: 'dense', units: 3, activation: 'softmax' }).apply(features)
  return model({ inputs: images, outputs })
}

// Both follow PyTorch's run in float64, which the fixture holds to 13 digits. In float32 all backends were within 1e-6 of it.
const tolerances: Readonly<Record<'float32' | 'float64', Tolerances>> = {
  float64: { loss: { rtol: 1e-10 }, weight: 1e-10, sum: 1e-10 },
  float32: { loss: { rtol: 1e-5 }, weight: 1e-5, sum: 1e-5 },
}

/**
 * Fails unless training on a backend has PyTorch's losses, and in the end its weights and moving statistics.
 * @returns the trained model's file.
 */
export async function followResidual(backend: Backend): Promise<Uint8Array> {
  const { dtype } = backend.describe()
  return followTrajectory(
    backend,
    trajectory,
    trajectory.runs[0],
    residualModel(trajectory),
    tolerances[dtype],
  )
}
