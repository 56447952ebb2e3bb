// The same figure with a live kernel: an anywidget whose traits are the controls, the data and the
// state.
import { fromJSON } from "./engine/array.js";
import { toLists } from "./model/lists.js";
import { mount } from "./mount.js";

const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

/** For every trait, how to read it from the figure and how to write it there. */
function traits(payload, figure) {
  const get = (name) => () => figure.get(name);
  const plain = (name) => ({ get: get(name), set: (value) => figure.set(name, value) });
  const lists = (name) => ({ ...plain(name), get: () => toLists(fromJSON(figure.get(name))) });
  const names = figure.states;
  const state = {
    get: () => Object.fromEntries(names.map((name) => [name, figure.get(name)])),
    set: (value) => names.filter((name) => value?.[name]).forEach((name) => figure.set(name, value[name])),
  };
  return Object.fromEntries([
    ...payload.controls.filter((one) => "value" in one).map(({ name }) => [name, plain(name)]),
    ...Object.keys(payload.data).map((name) => [name, lists(name)]),
    ...(names.length ? [["state", state]] : []),
  ]);
}

/**
 * JupyterLab's shortcuts take the arrow keys from the focused element, unless it opts out.
 */
const keepKeys = ({ target }) => target.setAttribute("data-lm-suppress-shortcuts", "true");

function render({ model, el }) {
  const payload = model.get("payload");
  el.addEventListener("focusin", keepKeys);
  const figure = mount(el, payload);
  if (!figure?.get) return () => el.dlbook?.destroy();
  const known = Object.entries(traits(payload, figure)).filter(([name]) => model.get(name) !== undefined);

  const fromKernel = ({ get, set }, name) => {
    const value = model.get(name);
    if (!same(value, get())) set(value);
  };
  const toKernel = () => {
    const changed = known.filter(([name, { get }]) => !same(model.get(name), get()));
    changed.forEach(([name, { get }]) => model.set(name, get()));
    if (changed.length) model.save_changes();
  };
  known.forEach(([name, trait]) => fromKernel(trait, name)); // it may be ahead of this view
  const listeners = known.map(([name, trait]) => [`change:${name}`, () => fromKernel(trait, name)]);
  listeners.forEach(([event, f]) => model.on(event, f));
  figure.subscribe(toKernel); // once per animation frame at most
  return () => {
    listeners.forEach(([event, f]) => model.off(event, f));
    el.removeEventListener("focusin", keepKeys);
    figure.destroy();
  };
}

export const widget = { render };
