// The theme's button that opens the page on Colab, as a link in a sentence; null if the book has no address there.
import { h } from "../page/dom.js";

export function colabLink(t) {
  const button = document.querySelector('a[href*="colab.research.google.com"]');
  return button && h("a", { href: button.getAttribute("href") }, t.colab);
}
