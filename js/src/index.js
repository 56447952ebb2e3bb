// The front end of Deep Learning, Live. What is exported here is the global `dlbook`; see
// js/SCHEMA.md.
import { start } from "./site.js";

export { load, replay } from "./engine/program.js";
export { mount } from "./mount.js";
export { widget } from "./widget.js";

start();
