// Sentences with numbers in them. The shown number is rounded; data-value keeps all its digits.
import { box, h, setText } from "../page/dom.js";
import { formatValue, parseTemplate } from "../page/format.js";

export function readout(view, { store, t }) {
  const places = [];
  const place = ({ name, spec }) => {
    // An <output> speaks by itself on every change; the explorable's one live region speaks for
    // all.
    const node = h("output", { "data-name": name, "aria-live": "off" });
    places.push({ node, name, spec });
    return node;
  };
  const show = (part) => (typeof part === "string" ? part : place(part));
  const lines = view.lines.map((line) => h("p", null, parseTemplate(line).map(show)));
  const element = box("dlbook-readout", lines);

  function update() {
    for (const { node, name, spec } of places) {
      const value = store.read(name);
      setText(node, formatValue(value, spec, t));
      node.dataset.value = String(value.data[0]);
    }
  }
  return { element, update, text: () => lines.map((line) => line.textContent).join(". ") };
}
