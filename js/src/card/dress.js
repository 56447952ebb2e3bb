// A copy of an SVG that needs no style sheet.
const COPIED = [
  "fill",
  "fill-opacity",
  "stroke",
  "stroke-width",
  "stroke-dasharray",
  "stroke-linecap",
  "stroke-linejoin",
  "stroke-opacity",
  "opacity",
  "visibility",
  "paint-order",
  "text-anchor",
  "font-family",
  "font-size",
  "font-weight",
];

/** Copy the computed style of each element of `from` to its counterpart in `to`. */
export function dressCopy(from, to) {
  const style = getComputedStyle(from);
  for (const name of COPIED) {
    const value = style.getPropertyValue(name);
    if (value) to.style.setProperty(name, value); // there is none for what is not in the page
  }
  [...from.children].forEach((child, i) => dressCopy(child, to.children[i]));
}
