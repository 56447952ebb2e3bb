// Every kind of view, by its name in a payload.
import { bars } from "./bars.js";
import { graph } from "./graph.js";
import { images } from "./images.js";
import { lineChart } from "./linechart.js";
import { network } from "./network.js";
import { plane } from "./plane/plane.js";
import { readout } from "./readout.js";
import { table } from "./table.js";

export const VIEWS = { plane, line_chart: lineChart, bars, images, network, graph, readout, table };
export const WORDS = ["readout", "table"]; // all other views are drawings
