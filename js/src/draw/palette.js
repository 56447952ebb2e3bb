// Colours and shapes of classes, from the same file as in printed figures.
import palette from "../../../src/dlbook/plots/palette.json" with { type: "json" };

export { palette };

const at = (list, k) => list[((Math.trunc(k) % list.length) + list.length) % list.length];
export const classColour = (k) => at(palette.classes, k);
/** The attributes of a line in the colour of class `k`; charts.css lightens it on a dark card. */
export const lineColour = (k) => ({ stroke: classColour(k), style: `--shade: ${classColour(k)}` });
const classMarker = (k) => at(palette.markers, k);

const polygon = (...points) => `M${points.map((p) => p.join(",")).join("L")}Z`;

function star(r) {
  const corner = (k) => {
    const size = k % 2 ? r * 0.45 : r;
    const angle = (k * Math.PI) / 5 - Math.PI / 2;
    return [(size * Math.cos(angle)).toFixed(2), (size * Math.sin(angle)).toFixed(2)];
  };
  return polygon(...Array.from({ length: 10 }, (_, k) => corner(k)));
}

function cross(r) {
  const a = r * 0.36;
  return polygon(
    [-a, -r],
    [a, -r],
    [a, -a],
    [r, -a],
    [r, a],
    [a, a],
    [a, r],
    [-a, r],
    [-a, a],
    [-r, a],
    [-r, -a],
    [-a, -a],
  );
}

// Shapes of about equal area, centred at (0, 0); r is the radius of the circle.
const SHAPES = {
  circle: (r) => `M${-r},0a${r},${r} 0 1,0 ${2 * r},0a${r},${r} 0 1,0 ${-2 * r},0Z`,
  square: (r) =>
    polygon([-0.89 * r, -0.89 * r], [0.89 * r, -0.89 * r], [0.89 * r, 0.89 * r], [-0.89 * r, 0.89 * r]),
  triangle: (r) => polygon([0, -1.3 * r], [1.17 * r, 0.8 * r], [-1.17 * r, 0.8 * r]),
  diamond: (r) => polygon([0, -1.3 * r], [1.15 * r, 0], [0, 1.3 * r], [-1.15 * r, 0]),
  cross: (r) => cross(1.1 * r),
  star: (r) => star(1.45 * r),
};

/** The outline of class `k`. */
export const markerPath = (k, r) => SHAPES[classMarker(k)](r);

const channels = (colour) => [1, 3, 5].map((i) => parseInt(colour.slice(i, i + 2), 16));

/** 256 colours from the first stop to the last, evenly spaced: 256 × (r, g, b). */
export function ramp(stops) {
  const table = new Uint8ClampedArray(256 * 3);
  const parsed = stops.map(channels);
  for (let i = 0; i < 256; i++) {
    const position = (i / 255) * (parsed.length - 1);
    const k = Math.min(Math.floor(position), parsed.length - 2);
    for (let c = 0; c < 3; c++)
      table[3 * i + c] = parsed[k][c] + (position - k) * (parsed[k + 1][c] - parsed[k][c]);
  }
  return table;
}
