// Numbers and sentences as the reader sees them; formatting follows Python's format language.
import { Fault } from "./strings.js";

const SPEC = /^(\+?)(?:\.(\d+))?([fg%d]?)$/;
const PLACEHOLDER = /\{\{|\}\}|\{(\w+)(?::([^{}]*)|\?([^{}]*))?\}|[{}]/g;
const NOUGHT = /^-0(\.0*)?%?$/;

/** Text for the reader has a real minus sign, U+2212. */
export const signed = (text) => text.replace(/-/g, "\u2212");

/**
 * `x` with `digits` decimals. Ties go to the even digit as in Python; toFixed would round them away
 * from zero.
 */
export function fixed(x, digits) {
  if (Number.isNaN(x)) return "NaN";
  const minus = x < 0 || Object.is(x, -0) ? "-" : "";
  const size = Math.abs(x);
  if (size === Infinity) return `${minus}∞`;
  const text = size.toFixed(digits);
  // Only multiples of a power of two can lie exactly between two decimals.
  const tie = (size * 2 ** (digits + 1)) % 2 === 1 && Number(text.at(-1)) % 2 === 1;
  return minus + (tie ? (size - 10 ** -digits / 4).toFixed(digits) : text);
}

/** `x` as Python prints a float: 2.0, 1e-07. */
function plain(x) {
  if (!Number.isFinite(x)) return fixed(x, 0);
  const size = Math.abs(x);
  if (size !== 0 && (size < 1e-4 || size >= 1e16)) {
    return x.toExponential().replace(/e([+-])(\d)$/, "e$10$2");
  }
  return Number.isInteger(x) ? fixed(x, 1) : String(x);
}

/** Format the 0-d array `value` by `spec`; a boolean becomes "yes" or "no". */
export function formatValue(value, spec, t) {
  const x = value.data[0];
  if (value.dtype === "bool" && !spec) return x ? t.yes : t.no;
  const parts = SPEC.exec(spec ?? "");
  if (!parts) throw new Fault("errFormat", { found: spec });
  const [, plus, digits, kind] = parts;
  const exact = numberText(x, digits, kind, value.dtype);
  const text = spec && NOUGHT.test(exact) ? exact.slice(1) : exact; // zero has no sign
  return signed(plus && !text.startsWith("-") && x === x ? `+${text}` : text);
}

function numberText(x, digits, kind, dtype) {
  if (kind === "%") return `${fixed(x * 100, Number(digits ?? 6))}%`;
  if (kind === "g") return general(x, Number(digits ?? 6));
  if (kind === "f" || digits !== undefined) return fixed(x, Number(digits ?? 6));
  return kind === "d" || dtype !== "float64" ? fixed(x, 0) : plain(x);
}

/** A whole number as superscript digits. */
export const raised = (k) => [...String(k)].map((c) => "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"["-0123456789".indexOf(c)]).join("");

/** `x` with so many significant digits, without trailing zeros: 0.25, 9.77·10⁶. */
function general(x, digits) {
  if (!Number.isFinite(x)) return fixed(x, 0);
  const [number, power] = x.toExponential(Math.max(digits, 1) - 1).split("e");
  const small = Number(power) >= -4 && Number(power) < Math.max(digits, 1);
  return small
    ? String(Number(`${number}e${power}`))
    : `${String(Number(number))}·10${raised(Number(power))}`;
}

/** Split "z = {z:.3f}" into ["z = ", {name: "z", spec: ".3f"}]. */
export function parseTemplate(template) {
  const parts = [];
  let last = 0;
  const literal = (text) => {
    if (!text) return;
    if (typeof parts.at(-1) === "string") parts.push(parts.pop() + text);
    else parts.push(text);
  };
  for (const match of template.matchAll(PLACEHOLDER)) {
    literal(template.slice(last, match.index));
    last = match.index + match[0].length;
    if (match[3] !== undefined) parts.push(choiceOf(match[1], match[3]));
    else if (match[1]) parts.push({ name: match[1], spec: checkedSpec(match[2], template) });
    else if (match[0].length === 2) literal(match[0][0]);
    else throw new Fault("errFormat", { found: template });
  }
  literal(template.slice(last));
  return parts;
}

/** "flag?yes words|no words"; "flag?" alone says whether its line is shown. */
function choiceOf(name, text) {
  const at = text.indexOf("|");
  const words = at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
  return text ? { name, words } : { name, guard: true };
}

function checkedSpec(spec, template) {
  if (spec && !SPEC.test(spec)) throw new Fault("errFormat", { found: template });
  return spec || null;
}

/** Decimals that a step such as 0.05 needs. */
export const decimals = (step) => {
  const [, fraction = "", exponent = "0"] = /^[^.e]*(?:\.(\d+))?(?:e(.+))?$/.exec(String(step));
  return Math.max(0, fraction.length - Number(exponent));
};

/**
 * A control's value: as many decimals as its step has, up to three more if the value needs them.
 */
export function controlNumber(value, step) {
  const least = decimals(step);
  const rounded = Number(value.toFixed(Math.min(least + 3, 100)));
  return Math.abs(rounded).toString().includes("e")
    ? String(rounded)
    : rounded.toFixed(Math.max(least, decimals(rounded)));
}

export const shownNumber = (value, digits) => signed(fixed(value, digits));

/** At most three significant digits, without trailing zeros. */
export const threeDigits = (value) => String(Number(value.toPrecision(3)));
export const short = (value) => signed(threeDigits(value));

export const clamp = (x, low, high) => Math.min(Math.max(x, low), high);

/**
 * The largest step of the form 1, 2 or 5 times a power of ten that fits `parts` times into `range`.
 */
export function roundStep(range, parts) {
  const ideal = range / parts;
  const power = Math.floor(Math.log10(ideal));
  const times = [1, 2, 5].filter((m) => m * 10 ** power <= ideal * (1 + 1e-9)).pop() ?? 1;
  return Number(`${times}e${power}`); // parsed as text: 2 * 10 ** -4 would carry a rounding error
}

/** The multiple of `step` (from roundStep) nearest to `x`, free of rounding errors. */
export const snap = (x, step) => Number((Math.round(x / step) * step).toFixed(decimals(step)));
