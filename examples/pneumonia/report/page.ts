// The report as one page that needs nothing else.

import { classNames, type SplitName } from '../layout.js'
import { confusionChart, epochChart, rocChart } from './charts.js'
import { disclaimer } from './disclaimer.js'
import { html, Html } from './html.js'
import type { Picture } from './pictures.js'
import type { Results } from './results.js'
import { style } from './style.js'
import { rocCurve } from 'receptive'
import { rowOf } from '../assess.js'

export interface PageContent {
  readonly results: Results
  /** The classification report as text. */
  readonly report: string
  readonly examples: readonly Picture[]
  readonly mistakes: readonly Picture[]
  /** Names and values of all settings and versions. */
  readonly settings: Readonly<Record<string, string | number>>
}

/** The page, whole. */
export async function page({ results, report, examples, mistakes, settings }: PageContent): Promise<string> {
  const { network, baseline, trained, counts, source, data } = results
  const gain = 100 * (network.metrics.accuracy - baseline.metrics.accuracy)
  const wrong = network.yTrue.filter((label, n) => label !== network.yPred[n]).length
  const body = html` <h1>Pneumonia on chest X-rays: a convolutional network at work</h1>
    <p class="notice">${disclaimer}</p>
    <section>
      <dl class="figures">
        ${figure('accuracy on the test set', percent(network.metrics.accuracy))}
        ${figure('linear model, same data', percent(baseline.metrics.accuracy))}
        ${figure('difference, in points', `${gain >= 0 ? '+' : '−'}${Math.abs(gain).toFixed(1)}`)}
        ${figure('mean AUC', network.rocAuc.macro?.toFixed(3) ?? '–')}
        ${figure('test images', network.yTrue.length)}
        ${figure('training, images/s', trained.imagesPerSecond.toFixed(1))}
      </dl>
    </section>
    <div class="pair">
      <section>
        <h2>Loss</h2>
        ${await curves(results, 'loss', 'loss')}
      </section>
      <section>
        <h2>Accuracy</h2>
        ${await curves(results, 'accuracy', 'accuracy')}
      </section>
    </div>
    <p class="quiet">
      The broken line marks epoch ${trained.bestEpoch + 1}, whose weights were kept: the first with the
      highest validation accuracy. Training figures are means over an epoch, with dropout at work; so they lag
      behind. ${trained.history.stopped === 'aborted' ? 'Training was stopped before its last epoch.' : ''}
    </p>
    <div class="pair">
      <section>
        <h2>Confusion matrix</h2>
        ${await confusionChart(network.confusionMatrix, classNames)}
      </section>
      <section>
        <h2>ROC, each class against the rest</h2>
        ${await roc(results)}
      </section>
    </div>
    <section>
      <h2>Classification report</h2>
      <div class="scroll"><pre>${report}</pre></div>
    </section>
    <section>
      <h2>Predictions</h2>
      <p class="quiet">
        Test images drawn at random, ${examples.length} in all, and the network's probabilities.
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
      <h2>Data</h2>
      <dl class="card">
        <dt>source</dt>
        <dd>${source.title}</dd>
        <dt></dt>
        <dd>${source.text}${source.link ? html` <a href="${source.link}">${source.link}</a>` : ''}</dd>
        <dt>licence</dt>
        <dd>${source.licence}</dd>
        <dt>split</dt>
        <dd>${data.notes.map((note) => html`${note}<br />`)}</dd>
        <dt>not read</dt>
        <dd>${data.skipped.length} files</dd>
      </dl>
      <div class="scroll">${countTable(counts)}</div>
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

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`

const figure = (name: string, value: string | number): Html =>
  html`<div>
    <dt>${name}</dt>
    <dd>${value}</dd>
  </div>`

function curves({ trained }: Results, name: 'loss' | 'accuracy', title: string): Promise<Html> {
  const { history } = trained.history
  return epochChart({
    title,
    training: history[name],
    validation: history[name === 'loss' ? 'valLoss' : 'valAccuracy'],
    bestEpoch: trained.bestEpoch,
  })
}

/** Classes without a curve, having no examples or all of them, are left out. */
function roc({ network: { yTrue, probabilities, rocAuc } }: Results): Promise<Html> {
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

function picture({ path, source, truth, prediction, probabilities }: Picture): Html {
  const right = truth === prediction
  const verdict = right
    ? html`<span class="right">✓ ${classNames[truth]}</span>`
    : html`<span class="wrong">✗ ${classNames[prediction]}</span><br />is ${classNames[truth]}`
  return html`<figure>
    <img src="${source}" alt="Chest X-ray ${path}" loading="lazy" />
    <figcaption>
      ${verdict}
      <div>${probabilities.map(bar)}</div>
      <span class="path">${path}</span>
    </figcaption>
  </figure>`
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
