/** The page's style: one column of cards, light or dark as the reader's system is, from a phone's width up. */
export const style = `
:root {
  color-scheme: light dark;
  --page: #f6f7f8; --card: #fff; --text: #1b1f24; --quiet: #57606a; --line: #d5dae0;
  --class-0: #0a6fb5; --class-1: #c4500a; --class-2: #00805f; --good: #00704f; --bad: #b3261e;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #101317; --card: #1a1e24; --text: #e8eaed; --quiet: #a0a8b2; --line: #3a414b;
    --class-0: #58b4ec; --class-1: #f2a257; --class-2: #3cc9a0; --good: #4fd0a5; --bad: #ff8a80;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--text); font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 68rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; }
h1 { font-size: 1.7rem; line-height: 1.2; margin: 0 0 .5rem; }
h2 { font-size: 1.15rem; margin: 0 0 .75rem; }
p { margin: .75rem 0; max-width: 52rem; } h2 + p { margin-top: 0; }
section { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 1.1rem; margin-top: 1rem; }
.quiet { color: var(--quiet); }
.notice { border-left: 4px solid var(--bad); padding: .3rem .8rem; }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(8rem, 1fr)); gap: .75rem; margin: 0; }
.figures div { border-left: 3px solid var(--class-0); padding-left: .7rem; }
.figures dt { color: var(--quiet); font-size: .85rem; }
.figures dd { margin: 0; font-size: 1.5rem; font-variant-numeric: tabular-nums; }
.pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 24rem), 1fr)); gap: 1rem; }
.pair section { margin: 0; } .pair { margin-top: 1rem; }
svg { display: block; width: 100%; height: auto; margin: 0 auto; }
.scroll { overflow-x: auto; }
pre { font: .82rem/1.45 ui-monospace, monospace; margin: 0; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: .3rem .8rem .3rem 0; text-align: right; border-bottom: 1px solid var(--line); }
th:first-child, td:first-child { text-align: left; }
th { vertical-align: bottom; }
.range { color: var(--quiet); font-size: .85rem; white-space: nowrap; }
.pictures { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(19rem, 100%), 1fr)); gap: 1.25rem; }
.looks { display: grid; grid-template-columns: repeat(auto-fit, minmax(8rem, 1fr)); gap: .5rem; }
figure { margin: 0; }
figure img { width: 100%; aspect-ratio: 1; border-radius: 6px; display: block; background: #000; }
figcaption { font-size: .82rem; line-height: 1.35; margin-top: .35rem; }
.path { color: var(--quiet); overflow-wrap: anywhere; display: block; font-size: .75rem; }
.right { color: var(--good); } .wrong { color: var(--bad); }
.bar { display: grid; grid-template-columns: 3.4rem 1fr 2.4rem; gap: .35rem; align-items: center; font-size: .75rem; }
.bar span:last-child { text-align: right; font-variant-numeric: tabular-nums; }
.bar i { height: .5rem; border-radius: 3px; display: block; min-width: 1px; }
.bar:nth-child(1) i { background: var(--class-0); } .bar:nth-child(2) i { background: var(--class-1); }
.bar:nth-child(3) i { background: var(--class-2); }
dl.card { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1rem; margin: 0; }
dl.card dt { color: var(--quiet); } dl.card dd { margin: 0; overflow-wrap: anywhere; }
a { color: var(--class-0); }
/* On paper: light, as wide as the sheet, and nothing cut in two. */
@media print {
  :root {
    color-scheme: light;
    --page: #fff; --card: #fff; --text: #1b1f24; --quiet: #57606a; --line: #d5dae0;
    --class-0: #0a6fb5; --class-1: #c4500a; --class-2: #00805f; --good: #00704f; --bad: #b3261e;
  }
  body { font-size: 11pt; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  main { max-width: none; padding: 0; }
  section { break-inside: avoid; }
  section:has(.pictures) { break-inside: auto; }
  figure, tr { break-inside: avoid; } h2 { break-after: avoid; }
  .scroll { overflow: visible; } pre { white-space: pre-wrap; }
}
`
