// Reads one JSON request per line ({latex, display}), writes one JSON reply per line
// ({html} or {error}). It ends when its input ends, so no process is left running.
const katex = require("./katex.min.js");

function reply({ latex, display }) {
  try {
    return { html: katex.renderToString(latex, { displayMode: display, strict: "ignore" }) };
  } catch (error) {
    return { error: error.message };
  }
}

require("node:readline")
  .createInterface({ input: process.stdin })
  .on("line", (line) => process.stdout.write(JSON.stringify(reply(JSON.parse(line))) + "\n"));
