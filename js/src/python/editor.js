// The editor of a cell: CodeMirror in the colours and the measures of the book's own code, so that a cell does not
// jump when it opens. Where it cannot start, a plain field does the same with fewer comforts.
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { pythonLanguage } from "@codemirror/lang-python";
import { bracketMatching, indentOnInput, indentUnit, LanguageSupport } from "@codemirror/language";
import { EditorState } from "@codemirror/state";
import { EditorView, keymap } from "@codemirror/view";
import { h } from "../page/dom.js";
import { badLine, marked } from "./badline.js";
import { colours } from "./colours.js";

/** Keys that run the cell; browsers and Jupyter taught them to everyone. */
const RUN_KEYS = ["Mod-Enter", "Ctrl-Enter", "Shift-Enter"];

/** After Escape, Tab leaves the editor; before, it indents. The next visit starts fresh. */
const leaving = [
  keymap.of([
    {
      key: "Escape",
      run: (view) => {
        view.setTabFocusMode(true);
        return true;
      },
    },
  ]),
  EditorView.domEventHandlers({ focus: (_, view) => view.setTabFocusMode(false) }),
];

/**
 * @param {{text: string, label: string, changed: () => void, run: () => void}} options
 * @returns {import("./types.js").Editor}
 */
function codeMirror({ text, label, changed, run }) {
  const go = () => {
    run();
    return true;
  };
  const view = new EditorView({
    doc: text,
    extensions: [
      keymap.of(RUN_KEYS.map((key) => ({ key, run: go }))),
      leaving,
      history(),
      keymap.of([indentWithTab, ...historyKeymap, ...defaultKeymap]),
      indentUnit.of("    "),
      EditorState.tabSize.of(4),
      indentOnInput(),
      bracketMatching(),
      new LanguageSupport(pythonLanguage),
      colours,
      marked,
      EditorView.contentAttributes.of({ "aria-label": label, autocapitalize: "off", spellcheck: "false" }),
      EditorView.updateListener.of((update) => update.docChanged && changed()),
    ],
  });
  // Keys typed here are text, not shortcuts of the page: Sphinx would take "/" for its search.
  const onkeydown = (event) => event.stopPropagation();
  return {
    element: h("div", { class: "highlight run-editor", onkeydown }, view.dom),
    get text() {
      return view.state.doc.toString();
    },
    set text(insert) {
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert } });
    },
    focus: () => view.focus(),
    mark: (line) => view.dispatch({ effects: badLine.of(line) }),
    select: (from, to) => view.dispatch({ selection: { anchor: from, head: to } }),
  };
}

/** @returns {import("./types.js").Editor} */
function plain({ text, label, changed, run }) {
  const onkeydown = (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey || event.shiftKey)) return;
    event.preventDefault();
    run();
  };
  const props = { class: "run-area", "aria-label": label, spellcheck: "false", autocapitalize: "off" };
  const area = h("textarea", { ...props, rows: text.split("\n").length, oninput: changed, onkeydown });
  area.value = text;
  return {
    element: area,
    get text() {
      return area.value;
    },
    set text(value) {
      area.value = value;
      changed();
    },
    focus: () => area.focus(),
    mark: () => {},
    select: (from, to) => area.setSelectionRange(from, to),
  };
}

export function makeEditor(options) {
  try {
    return codeMirror(options);
  } catch {
    return plain(options);
  }
}
