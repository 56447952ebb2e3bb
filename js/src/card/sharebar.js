// The buttons at the foot of a card: how computed, copy a link, copy Python, save a picture.
import { box, button, h, saveFile, setText, uid } from "../page/dom.js";
import { picture, vector } from "./picture.js";

const SHOWN = 2000; // ms for which a button says "copied"

/** Copy text; false if the browser refuses. */
async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

export class ShareBar {
  constructor({ payload, store, link, views, t, announce, chain }) {
    this.payload = payload;
    this.views = views;
    this.t = t;
    this.announce = announce;
    const python = payload.module ? t.copyPython : t.copyValues;
    const drawn = views.some((view) => view.drawing);
    const buttons = [
      chain.opener(t.how, { class: "dlbook-quiet", "data-action": "how" }),
      link && this.copier("link", t.copyLink, link),
      this.copier("python", python, () => store.snippet(payload)),
      drawn && this.action("picture", t.savePicture, () => this.save("png", picture)),
      drawn && this.action("svg", t.saveSvg, () => this.save("svg", vector)),
    ];
    this.field = this.makeField();
    const row = { class: "dlbook-share", role: "group", "aria-label": t.share };
    this.element = box("dlbook-foot-row", h("div", row, buttons), this.field.element);
  }

  action(name, label, f) {
    const quiet = { class: "dlbook-quiet", "data-action": name };
    const node = button(label, () => f(node), quiet);
    return node;
  }

  copier(name, label, text) {
    return this.action(name, label, async (node) => {
      const copied = text();
      this.field.element.hidden = true;
      if (await copy(copied)) this.confirm(node, label, this.t.copied);
      else this.offer(copied);
    });
  }

  /** Confirm on the button, and to screen readers, that it is done. */
  confirm(node, label, done) {
    setText(node, `✓ ${done}`);
    this.announce(done);
    setTimeout(() => setText(node, label), SHOWN);
  }

  makeField() {
    const id = uid("copy");
    const area = h("textarea", { id, readonly: true, rows: 3, spellcheck: "false" });
    const label = h("label", { for: id }, this.t.copySelf);
    const element = h("div", { class: "dlbook-copy", hidden: true }, label, area);
    return { element, area };
  }

  /** No clipboard: show the text in a field, selected. */
  offer(text) {
    const { element, area } = this.field;
    element.hidden = false;
    area.value = text;
    area.focus();
    area.select();
    this.announce(this.t.copySelf);
  }

  /** `make(views, card)` returns the URL of the file. */
  async save(ending, make) {
    const { payload, t } = this;
    const drawn = this.views.map((view) => ({ element: view.element, drawing: view.drawing?.() }));
    const shown = drawn.filter(({ drawing }) => drawing);
    try {
      const href = await make(shown, this.element.closest(".dlbook"));
      saveFile(href, `${payload.id}.${ending}`);
      this.announce(t.saved);
    } catch {
      this.announce(t.saveFailed);
    }
  }
}
