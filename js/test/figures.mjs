// Small payloads for the tests, written by hand so that every number can be checked mentally.

/** z = w · x, or −(w · x) with the other sign; the dynamics halve `s` and stop below 0.2. */
export const halving = () => ({
  dlbook: 1,
  kind: "explorable",
  id: "halving",
  title: "Halving",
  alt: "A number is halved.",
  task: null,
  goal: "small",
  controls: [
    { kind: "slider", name: "w", label: "w", min: -5, max: 5, step: 0.1, value: 2 },
    { kind: "choice", name: "sign", label: "sign", options: ["plus", "minus"], value: "plus" },
    { kind: "toggle", name: "on", label: "on", value: true },
  ],
  presets: [],
  data: { x: { dtype: "float64", shape: [2], data: [3, 4] } },
  start: { s: { dtype: "float64", shape: [], data: [1] } },
  player: { steps_per_second: 4, until: "small" },
  programs: [
    { when: { sign: "plus" }, compute: compute([]), step: halve },
    { when: { sign: "minus" }, compute: compute([["negative", [6]]]), step: halve },
  ],
  views: [{ kind: "readout", lines: ["s = {s:.3f}"], reads: [["s", [0]]] }],
});

const compute = (last) => ({
  inputs: ["w", "x", "s"],
  consts: [], // 0, 1, 2
  nodes: [
    ["less", [2, { f: 0.2 }]],
    ["astype", [3], { dtype: "bool" }],
    ["multiply", [0, 1]],
    ["positive", [5]],
    ...last,
  ],
  outputs: { small: 4, z: 6 + last.length },
});

const halve = {
  inputs: ["s"],
  consts: [],
  nodes: [["multiply", [0, { f: 0.5 }]]],
  outputs: { s: 1 },
};
