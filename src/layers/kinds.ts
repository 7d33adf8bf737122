// What no layer of one's own may be called: the kinds of what a model is made of. test/layers/own-layers.test.ts compares them
// with layers/index.ts, which this file must not load.

export const kinds: ReadonlySet<string> = new Set(
  (
    'be called compares const export file HEAD index is kinds layers load made may model must new not of ' +
    'onnx own ReadonlySet Set split string test the them this ts what which with'
  ).split(' '),
)
