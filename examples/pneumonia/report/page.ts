// The report as one page that needs nothing else.

import { classNames, type SplitName } from '../layout.js'
import { calibrationChart, confusionChart, epochChart, rocChart } from './charts.js'
import { comparisonTable, gainInWords, percent, points } from './comparison.js'
import { flattery, type Lecture } from './lecture.js'
import { disclaimer } from './disclaimer.js'
import { html, Html } from './html.js'
import type { Explained } from './methods.js'
import type { Look, Picture } from './pictures.js'
import type { Contestant, Results } from './results.js'
import { style } from './style.js'
import { rocCurve } from 'receptive'
import { rowOf } from '../assess.js'
import type { Comparison } from '../compare.js'

export interface PageContent {
  readonly results: Results
  /** The models' figures, in the order of `results.contestants`. */
  readonly comparison: readonly Comparison[]
  /** The classification report as text. */
  readonly report: string
  /** What the lecture's protocol asks for besides, if it was followed. */
  readonly lecture?: Lecture
  readonly examples: readonly Picture[]
  readonly mistakes: readonly Picture[]
  /** A right and a wrong prediction under the heatmaps of all methods. */
  readonly explained: readonly Explained[]
  /** Names and values of all settings and versions. */
  readonly settings: Readonly<Record<string, string | number>>
}

/** The page, whole. */
export async function page(content: PageContent): Promise<string> {
  const { results, comparison, report, lecture, examples, mistakes, explained, settings } = content
  const { contestants, counts, source, data } = results
  const network = contestants[contestants.length - 1]
  const { assessment } = network
  const { accuracy, gain, calibration } = comparison[comparison.length - 1]
  const wrong = assessment.yTrue.filter((label, n) => label !== assessment.yPred[n]).length
  const body = html` <h1>Pneumonia on chest X-rays: a convolutional network at work</h1>
    <p class="notice">${disclaimer}</p>
    <section>
      <dl class="figures">
        ${figure('accuracy on the test set', percent(accuracy.value))}
        ${figure('linear model, same data', percent(comparison[0].accuracy.value))}
        ${figure('difference, in points', points(gain.value))}
        ${figure('mean AUC', assessment.rocAuc.macro?.toFixed(3) ?? '–')}
        ${figure('test images', assessment.yTrue.length)}
        ${figure('training, images/s', network.imagesPerSecond.toFixed(1))}
      </dl>
    </section>
    <section>
      <h2>Models</h2>
      <div class="scroll">${comparisonTable(results, comparison)}</div>
      <p class="quiet">
        ${gainInWords(results, comparison)} Below each figure: what 95 % of 2,000 sets give that are drawn
        from the test patients, with all films of a patient together (bootstrap). The rest of this page is
        about the ${network.recipe.title}.
      </p>
    </section>
    <div class="pair">
      <section>
        <h2>Loss</h2>
        ${await curves(network, 'loss', 'loss')}
      </section>
      <section>
        <h2>Accuracy</h2>
        ${await curves(network, 'accuracy', 'accuracy')}
      </section>
    </div>
    <p class="quiet">
      The broken line marks epoch ${network.bestEpoch + 1}, whose weights were kept:
      ${network.recipe.keeps === 'best' ? 'the first with the highest validation accuracy' : 'the last'}.
      Training figures are means over an epoch, with dropout and augmentation at work; so they lag behind.
      ${network.history.stopped === 'aborted' ? 'Training was stopped before its last epoch.' : ''}
    </p>
    <div class="pair">
      <section>
        <h2>Confusion matrix</h2>
        ${await confusionChart(assessment.confusionMatrix, classNames)}
      </section>
      <section>
        <h2>ROC, each class against the rest</h2>
        ${await roc(network)}
      </section>
    </div>
    <section>
      <h2>Classification report</h2>
      <div class="scroll"><pre>${report}</pre></div>
    </section>
    ${lecture ? lectureSection(lecture) : ''}
    <section>
      <h2>Calibration</h2>
      <p class="quiet">
        Of predictions made with a confidence of 80 %, 80 % should be right: then the dots lie on the broken
        line. Below it the network is surer than it should be. A dot's area is the number of predictions. The
        expected calibration error, the mean distance from the line, is
        ${percent(calibration.expectedCalibrationError)}.
      </p>
      ${await calibrationChart(calibration)}
    </section>
    <section>
      <h2>Predictions: where did the network look?</h2>
      <p class="quiet">
        Test images drawn at random, ${examples.length} in all; beside each film, what the network said of it
        and what it looked at. The color is Grad-CAM's heatmap: the brighter, the more the last convolution's
        maps spoke for the predicted class there. It tells where the evidence lay for the network, and not
        whether that is evidence for a physician: a bright border or a corner means that the network goes by
        what no physician would.
      </p>
      <div class="pictures">${examples.map(picture)}</div>
    </section>
    <section>
      <h2>Worst mistakes</h2>
      <p class="quiet">
        ${wrong === 0 ? 'There are none.' : `Of ${wrong} wrong predictions, those the network was surest of.`}
      </p>
      <div class="pictures">${mistakes.map(picture)}</div>
    </section>
    <section>
      <h2>Other ways to look</h2>
      <p class="quiet">
        A right prediction and the worst mistake, if there are both, by five methods. All of them explain the
        predicted class. Grad-CAM shows where the last convolution's maps speak for it, and occlusion what it
        costs to cover a part of the film. The gradients show which pixels would change the network's mind;
        integrated gradients compare the film with a black one. They answer different questions, so they need
        not agree.
      </p>
      ${explained.map(methodsRow)}
    </section>
    <section>
      <h2>Data</h2>
      <dl class="card">
        <dt>source</dt>
        <dd>${source.title}</dd>
        <dt></dt>
        <dd>${source.text}${source.link ? html` <a href="${source.link}">${source.link}</a>` : ''}</dd>
        <dt>license</dt>
        <dd>${source.license}</dd>
        <dt>split</dt>
        <dd>${data.notes.map((note) => html`${note}<br />`)}</dd>
        <dt>not read</dt>
        <dd>${data.skipped.length} files</dd>
      </dl>
      <div class="scroll">${countTable(counts)}</div>
    </section>
    <section>
      <h2>What to do with it</h2>
      <p>
        The network's weights are in <code>${network.recipe.name}.safetensors</code>, beside this page. These
        lines load them and read a film:
      </p>
      <div class="scroll"><pre>${usage(network)}</pre></div>
      <p>
        On the command line:
        <code>npm run pneumonia -- predict ${network.recipe.name}.safetensors film.jpeg</code>
      </p>
    </section>
    <section>
      <h2>Run</h2>
      <dl class="card">
        ${Object.entries(settings).map(
          ([name, value]) =>
            html`<dt>${name}</dt>
              <dd>${value}</dd>`,
        )}
      </dl>
    </section>`
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>Pneumonia on chest X-rays</title>
        <style>
          ${new Html(style)}
        </style>
      </head>
      <body>
        <main>${body}</main>
      </body>
    </html> `.text
}

const figure = (name: string, value: string | number): Html =>
  html`<div>
    <dt>${name}</dt>
    <dd>${value}</dd>
  </div>`

function lectureSection(lecture: Lecture): Html {
  return html`<section>
    <h2>As the lecture did it</h2>
    <p>${flattery(lecture)}</p>
    <p>
      The lecture's report has its arguments reversed, the predictions in the place of the truth. Precision
      and recall change places in it, and the support counts predictions. This is how it would have printed
      this network; the classification report above is the right way around.
    </p>
    <div class="scroll"><pre>${lecture.reversed}</pre></div>
  </section>`
}

/** A program that loads the network and predicts. */
const usage = ({ recipe, model }: Contestant): string =>
  `import { loadModel, readImage } from 'receptive'

const model = await loadModel('${recipe.name}.safetensors')
const film = await readImage('film.jpeg', { size: [${model.inputShape.slice(0, 2).join(', ')}] })
const { data } = await model.predict(film)
model.classNames.forEach((name, k) => console.log(name, data[k]))`

function curves(
  { bestEpoch, history: { history } }: Contestant,
  name: 'loss' | 'accuracy',
  title: string,
): Promise<Html> {
  return epochChart({
    title,
    training: history[name],
    validation: history[name === 'loss' ? 'valLoss' : 'valAccuracy'],
    bestEpoch,
  })
}

/** Classes without a curve, having no examples or all of them, are left out. */
function roc({ assessment: { yTrue, probabilities, rocAuc } }: Contestant): Promise<Html> {
  const curves = classNames.flatMap((name, k) =>
    rocAuc.classes[k] === undefined
      ? []
      : [
          {
            name,
            curve: rocCurve(
              Array.from(yTrue, (label) => Number(label === k)),
              Array.from(yTrue, (_, n) => rowOf(probabilities, n)[k]),
            ),
          },
        ],
  )
  return rocChart(curves)
}

function picture({ path, source, truth, looks }: Picture): Html {
  return html`<figure>
    <div class="looks">
      <div><img src="${source}" alt="Chest X-ray ${path}" /><span class="path">${path}</span></div>
      ${looks.map((one) => look(one, truth, looks.length > 1))}
    </div>
  </figure>`
}

const verdictOf = (truth: number, prediction: number): Html =>
  truth === prediction
    ? html`<span class="right">✓ ${classNames[truth]}</span>`
    : html`<span class="wrong">✗ ${classNames[prediction]}</span><br />is ${classNames[truth]}`

/** A film, and the same film under the heatmap of each method. */
const methodsRow = ({ path, source, truth, prediction, heatmaps }: Explained): Html =>
  html`<figure>
    <div class="looks">
      <div>
        <img src="${source}" alt="Chest X-ray ${path}" />
        <figcaption>${verdictOf(truth, prediction)}<span class="path">${path}</span></figcaption>
      </div>
      ${heatmaps.map(
        ({ method, source: overlaid }) =>
          html`<div>
            <img src="${overlaid}" alt="The same film; brighter where it counts by ${method}" />
            <figcaption>${method}</figcaption>
          </div>`,
      )}
    </div>
  </figure>`

/** What a network said of a film, under its heatmap; with its name if there are others. */
function look({ network, source, prediction, probabilities }: Look, truth: number, named: boolean): Html {
  return html`<div>
    <img src="${source}" alt="The same film; brighter where the ${network} looked" />
    <figcaption>
      ${named ? html`${network}<br />` : ''}${verdictOf(truth, prediction)}
      <div>${probabilities.map(bar)}</div>
    </figcaption>
  </div>`
}

const bar = (probability: number, k: number): Html =>
  html`<div class="bar">
    <span>${classNames[k].toLowerCase().split(' ').at(-1)!}</span>
    <i style="width:${(100 * probability).toFixed(1)}%"></i>
    <span>${(100 * probability).toFixed(0)} %</span>
  </div>`

function countTable(counts: Results['counts']): Html {
  const splits = Object.keys(counts) as SplitName[]
  const sum = (split: SplitName) => Object.values(counts[split]).reduce((total, count) => total + count, 0)
  return html`<table>
    <thead>
      <tr>
        <th>images</th>
        ${splits.map((split) => html`<th>${split}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${classNames.map(
        (name) =>
          html`<tr>
            <td>${name}</td>
            ${splits.map((split) => html`<td>${counts[split][name]}</td>`)}
          </tr>`,
      )}
      <tr>
        <td>all</td>
        ${splits.map((split) => html`<td>${sum(split)}</td>`)}
      </tr>
    </tbody>
  </table>`
}
