// The line of an error is marked until the text changes.
import { StateEffect, StateField } from "@codemirror/state";
import { Decoration, EditorView } from "@codemirror/view";

/**
 * The number of the line, from 1; null for none.
 * @type {import("@codemirror/state").StateEffectType<number | null>}
 */
export const badLine = StateEffect.define();
const BAD = Decoration.line({ class: "run-badline" });

export const marked = StateField.define({
  create: () => Decoration.none,
  update(marks, { docChanged, effects, state }) {
    for (const { value } of effects.filter((effect) => effect.is(badLine))) {
      const there = value !== null && value >= 1 && value <= state.doc.lines;
      return there ? Decoration.set([BAD.range(state.doc.line(value).from)]) : Decoration.none;
    }
    return docChanged ? Decoration.none : marks;
  },
  provide: (field) => EditorView.decorations.from(field),
});
