// Python in the book's own colours: the classes that Pygments gives to the code of a page, for the editor.
import { syntaxHighlighting, syntaxTree } from "@codemirror/language";
import { Decoration, MatchDecorator, ViewPlugin } from "@codemirror/view";
import { tagHighlighter, tags } from "@lezer/highlight";

const CLASSES = tagHighlighter([
  { tag: tags.keyword, class: "k" },
  { tag: [tags.moduleKeyword], class: "kn" },
  { tag: [tags.operatorKeyword], class: "ow" },
  { tag: [tags.bool, tags.null], class: "kc" },
  { tag: [tags.string, tags.special(tags.string)], class: "s2" },
  { tag: tags.escape, class: "se" },
  { tag: tags.number, class: "mi" },
  { tag: tags.comment, class: "c1" },
  { tag: tags.operator, class: "o" },
  { tag: tags.meta, class: "nd" },
  { tag: tags.function(tags.definition(tags.variableName)), class: "nf" },
  { tag: tags.definition(tags.className), class: "nc" },
]);

const BUILTINS =
  /\b(?:abs|all|any|bool|dict|enumerate|filter|float|int|isinstance|len|list|map|max|min|next|print|range|repr|reversed|round|set|slice|sorted|str|sum|super|tuple|type|zip|[A-Z]\w*Error)\b|\.\.\./g;
const BUILTIN = Decoration.mark({ class: "nb" });
const DOTS = Decoration.mark({ class: "o" });

// CodeMirror does not tell Python's own functions from the reader's names, Pygments does.
const builtins = new MatchDecorator({
  regexp: BUILTINS,
  decorate: (add, from, to, [word], view) => {
    const { name } = syntaxTree(view.state).resolveInner(from, 1);
    if (name === "VariableName") add(from, to, BUILTIN);
    else if (word === "..." && name === "Ellipsis") add(from, to, DOTS);
  },
});

const marks = ViewPlugin.define(
  (view) => {
    const plugin = {
      marks: builtins.createDeco(view),
      update: (update) => {
        plugin.marks = builtins.updateDeco(update, plugin.marks);
      },
    };
    return plugin;
  },
  { decorations: (plugin) => plugin.marks },
);

export const colours = [syntaxHighlighting(CLASSES), marks];
