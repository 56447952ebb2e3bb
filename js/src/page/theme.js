// Light or dark? Books, notebooks and editors each have their own way to say so; only this file asks.

/** Whether the page asks for a dark scheme; null if it does not say. */
function pageIsDark() {
  const { documentElement: html, body } = document;
  const said = [
    html.dataset.theme, // Sphinx themes
    html.getAttribute("theme"), // Colab
    body?.dataset.vscodeThemeKind,
  ].find(Boolean);
  if (said) return /dark/.test(said) || said === "vscode-high-contrast";
  const light = body?.dataset.jpThemeLight; // JupyterLab
  return light ? light === "false" : null;
}

const query = () => window.matchMedia("(prefers-color-scheme: dark)");

const isDark = () => pageIsDark() ?? query().matches;

/** Call `f(dark)` now and whenever the answer may have changed; returns how to stop. */
function watchTheme(f) {
  const notify = () => f(isDark());
  const observer = new MutationObserver(notify);
  for (const node of [document.documentElement, document.body].filter(Boolean)) {
    observer.observe(node, {
      attributes: true,
      attributeFilter: ["data-theme", "theme", "data-jp-theme-light", "data-vscode-theme-kind"],
    });
  }
  const media = query();
  media.addEventListener("change", notify);
  notify();
  return () => {
    observer.disconnect();
    media.removeEventListener("change", notify);
  };
}

/**
 * Set the colour scheme of a card, and call `f` whenever it changes.
 * @param {HTMLElement} root
 * @param {(dark: boolean) => void} [f]
 */
export const dress = (root, f) =>
  watchTheme((dark) => {
    root.dataset.scheme = dark ? "dark" : "light";
    f?.(dark);
  });

export const prefersCalm = () => window.matchMedia("(prefers-reduced-motion: reduce)").matches;
