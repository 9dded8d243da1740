/** The style of the page, whole: its hash is the only style that the page's own policy allows. */
export const transcriptStyle = `
:root { color-scheme: light dark; --page: #fbfaf8; --panel: #fff; --line: #ddd8cf; --text: #1d2126; --faint: #626b75;
  --brand: #8a5a0b; --clear: #1f7a4a; --stop: #b3342d; --route: #6a44a8; --code: #f3f0ea; }
@media (prefers-color-scheme: dark) {
  :root { --page: #0c0f12; --panel: #11151a; --line: #252d36; --text: #e6e9ec; --faint: #a3adb8;
    --brand: #f2b35d; --clear: #58c38a; --stop: #f0706a; --route: #b592f0; --code: #171c22; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 60rem; padding: 2rem 1.25rem 4rem; background: var(--page); color: var(--text);
  font: 15px/1.55 Inter, system-ui, sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.7rem; line-height: 1.2; margin: 0 0 1rem; }
h2, h3, h4, h5, h6 { font-size: 1.05rem; margin: 1rem 0 .4rem; }
p { margin: .5rem 0; white-space: pre-wrap; }
a { color: var(--brand); }
code, pre { font: 13px/1.5 "JetBrains Mono", ui-monospace, Menlo, Consolas, monospace; }
code { background: var(--code); border-radius: 4px; padding: .1em .3em; }
pre { background: var(--code); border: 1px solid var(--line); border-radius: 8px; margin: .5rem 0; padding: .7rem .9rem;
  white-space: pre-wrap; tab-size: 4; }
blockquote { border-left: 3px solid var(--line); color: var(--faint); margin: .5rem 0; padding-left: .9rem; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1rem; margin: 0 0 1.5rem; padding-bottom: 1.2rem;
  border-bottom: 1px solid var(--line); }
dt { color: var(--faint); }
dd { margin: 0; }
ul { margin: .25rem 0; padding-left: 1.4rem; }
ul.deep1 { padding-left: 2.8rem; } ul.deep2 { padding-left: 4.2rem; } ul.deep3 { padding-left: 5.6rem; }
ul.deep4 { padding-left: 7rem; }
article { margin: 1rem 0; }
header { display: flex; flex-wrap: wrap; gap: .2rem .7rem; align-items: baseline; }
time, .receipt, footer { color: var(--faint); font-size: .82rem; }
.prompt, .note, .gate { background: var(--panel); border: 1px solid var(--line); border-left: 4px solid var(--brand);
  border-radius: 8px; padding: .7rem 1rem; }
.note { border-left-color: var(--route); border-style: dashed; border-left-style: solid; }
.gate { border-left-color: var(--clear); }
.gate.deny, .gate.closed { border-left-color: var(--stop); }
.gate.open { border-left-color: var(--brand); }
.text { white-space: pre-wrap; }
.mark { color: var(--faint); font-size: .85rem; margin: .5rem 0; }
.tool summary { cursor: pointer; color: var(--faint); }
.tool summary b { color: var(--text); }
.failed, .denied { color: var(--stop); }
footer { border-top: 1px solid var(--line); margin-top: 2rem; padding-top: 1rem; }
@media print {
  body { max-width: none; padding: 0; font-size: 11px; background: #fff; color: #000; }
  pre, code { font-size: 10px; }
  .prompt, .note, .gate, summary { break-inside: avoid; }
  header { break-after: avoid; }
  details::details-content { content-visibility: visible; }
}
`;
