// What the network makes of films of other patients.

import type { ImageDataset, Model } from 'receptive'

const count = 12

/** Puts films with their predicted classes into `element`. @returns the share of all `films` that are recognized. */
export async function showSamples(element: HTMLElement, model: Model, films: ImageDataset): Promise<number> {
  const predicted = await model.predictClasses(films)
  // Spread over the set, which is in the order of its classes.
  const shown = Array.from({ length: Math.min(count, films.length) }, (_, n) =>
    Math.floor((n * films.length) / Math.min(count, films.length)),
  )
  element.replaceChildren(...shown.map((n) => figure(films, n, predicted[n])))
  return predicted.filter((label, n) => label === films.labels[n]).length / films.length
}

function figure(
  { images, inputShape: [height, width], labels, classNames }: ImageDataset,
  n: number,
  label: number,
) {
  const [truth, prediction] = [classNames[labels[n]], classNames[label]]
  const canvas = Object.assign(document.createElement('canvas'), { width, height })
  canvas.setAttribute('role', 'img')
  canvas.setAttribute('aria-label', `A ${truth} film`)
  const pixels = new ImageData(width, height)
  for (let i = 0; i < width * height; i++) {
    pixels.data.set(images.subarray(3 * (n * width * height + i), 3 * (n * width * height + i + 1)), 4 * i)
    pixels.data[4 * i + 3] = 255
  }
  canvas.getContext('2d')!.putImageData(pixels, 0, 0)
  const caption = document.createElement('figcaption')
  const right = truth === prediction
  caption.className = right ? 'right' : 'wrong'
  caption.textContent = right ? `✓ ${prediction}` : `✗ ${prediction}; it is ${truth}`
  const figure = document.createElement('figure')
  figure.append(canvas, caption)
  return figure
}
