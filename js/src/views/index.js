// Every kind of view, by its name in a payload.
import { Arcs } from "./arcs.js";
import { Bars } from "./bars.js";
import { Graph } from "./graph.js";
import { Images } from "./images.js";
import { LineChart } from "./linechart.js";
import { Network } from "./network.js";
import { Plane } from "./plane/plane.js";
import { Readout } from "./readout.js";
import { Table } from "./table.js";

/** @import { Context, View } from "../types.js" */

/** @type {Object<string, new (view: any, context: Context) => View>} */
export const VIEWS = {
  plane: Plane,
  line_chart: LineChart,
  bars: Bars,
  arcs: Arcs,
  images: Images,
  network: Network,
  graph: Graph,
  readout: Readout,
  table: Table,
};
