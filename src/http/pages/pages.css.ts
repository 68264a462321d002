/** The style of every page: no font, picture or file from anywhere. Text has a contrast of 4.5 to 1 or more. */
export const PAGES_CSS = `
:root {
  color-scheme: light dark;
  --ground: #f3f4f6; --card: #ffffff; --edge: #dcdfe4; --field: #7d8794;
  --text: #171b21; --quiet: #545d69;
  --accent: #1d5bbf; --accent-strong: #174a9c; --on-accent: #ffffff;
  --shade: #f1f3f6; --alarm: #a3211a; --alarm-ground: #fdeeec;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #0e1116; --card: #171b22; --edge: #2b323c; --field: #77828f;
    --text: #e9ecf1; --quiet: #a8b1bd;
    --accent: #83b2ff; --accent-strong: #a5c8ff; --on-accent: #0a1628;
    --shade: #1f252e; --alarm: #ffb3aa; --alarm-ground: #3a1714;
  }
}
*, *::before, *::after { box-sizing: border-box; }
html { font-size: 100%; -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body {
  margin: 0; min-height: 100vh; min-height: 100dvh; padding: 2rem 1rem;
  display: flex; flex-direction: column; align-items: center; justify-content: center; gap: 1.25rem;
  background: var(--ground); color: var(--text);
  font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
}
.brand { margin: 0; max-width: 27rem; display: flex; align-items: center; gap: .6rem; font-weight: 600; overflow-wrap: anywhere; }
.brand::before {
  content: ""; flex: none; width: 1.5rem; height: 1.5rem; border-radius: .45rem;
  background: radial-gradient(circle at 50% 50%, var(--on-accent) 0 .24rem, transparent .28rem), var(--accent);
}
main {
  width: 100%; max-width: 27rem; padding: 2rem;
  background: var(--card); border: 1px solid var(--edge); border-radius: 1rem;
  box-shadow: 0 1px 2px rgb(0 0 0 / .05), 0 12px 32px -12px rgb(0 0 0 / .18);
}
h1 { margin: 0 0 .5rem; font-size: 1.5rem; line-height: 1.25; letter-spacing: -.01em; text-wrap: balance; overflow-wrap: anywhere; }
p { margin: 0 0 1rem; overflow-wrap: anywhere; }
.quiet { color: var(--quiet); }
.last { margin-bottom: 0; }
form { margin: 1.5rem 0 0; }
.field { margin: 0 0 1.1rem; }
.field label { display: block; margin: 0 0 .35rem; font-weight: 600; }
.field input {
  display: block; width: 100%; min-height: 2.9rem; padding: .55rem .8rem;
  font: inherit; color: var(--text); background: var(--card);
  border: 1px solid var(--field); border-radius: .6rem;
}
.field input[aria-invalid] { border-color: var(--alarm); }
.alert {
  margin: 1.25rem 0 0; padding: .75rem .9rem; border-left: .25rem solid var(--alarm); border-radius: .5rem;
  background: var(--alarm-ground); color: var(--alarm); font-weight: 500;
}
button, .button {
  display: block; width: 100%; min-height: 2.9rem; padding: .6rem 1.1rem;
  font: inherit; font-weight: 600; text-align: center; text-decoration: none; cursor: pointer;
  border: 1px solid var(--field); border-radius: .6rem; background: transparent; color: var(--text);
}
button:hover, .button:hover { background: var(--shade); }
button[hidden] { display: none; }
button.main { border-color: transparent; background: var(--accent); color: var(--on-accent); }
button.main:hover { background: var(--accent-strong); }
button.inline {
  display: inline; width: auto; min-height: 0; padding: .25rem .35rem; margin: 0 -.35rem; font-size: .95rem;
  border-color: transparent; border-radius: .35rem; color: var(--accent); text-decoration: underline; text-underline-offset: .15em;
}
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.account {
  margin: 0 0 1.25rem; padding: .6rem .9rem; display: flex; flex-wrap: wrap; align-items: center;
  justify-content: space-between; gap: .1rem .5rem; border: 1px solid var(--edge); border-radius: .6rem; background: var(--shade);
}
.account > span { min-width: 0; overflow-wrap: anywhere; }
fieldset { margin: 0 0 1.25rem; padding: 0; border: 0; min-width: 0; }
legend { padding: 0; margin: 0 0 .35rem; font-weight: 600; overflow-wrap: anywhere; }
.scope { display: flex; gap: .8rem; align-items: flex-start; padding: .7rem .15rem; border-top: 1px solid var(--edge); cursor: pointer; }
.scope:first-of-type { border-top: 0; }
.scope input { flex: none; width: 1.3rem; height: 1.3rem; margin: .1rem 0 0; accent-color: var(--accent); cursor: pointer; }
.scope span { min-width: 0; overflow-wrap: anywhere; }
.scope small { display: block; color: var(--quiet); font-size: .85rem; font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
.actions { display: grid; grid-template-columns: 1fr 1fr; gap: .75rem; margin-top: 1.25rem; }
dl { margin: 1.25rem 0 0; padding: .9rem 1rem; border: 1px solid var(--edge); border-radius: .6rem; background: var(--shade); font-size: .9rem; }
dt { color: var(--quiet); }
dd { margin: 0 0 .6rem; overflow-wrap: anywhere; }
dd:last-child { margin-bottom: 0; }
code { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
@media (max-width: 30rem) {
  body { padding: 1.25rem .75rem; justify-content: flex-start; }
  main { padding: 1.4rem 1.15rem; }
  h1 { font-size: 1.35rem; }
}
@media (max-width: 20rem) { .actions { grid-template-columns: 1fr; } }
@media (forced-colors: active) { button.main { border-color: ButtonText; } .alert { border: 2px solid; } }
`;
