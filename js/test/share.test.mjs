import assert from "node:assert/strict";
import { test } from "node:test";
import { sameArray } from "../src/engine/array.js";
import { Address } from "../src/model/address.js";
import { Model } from "../src/model/model.js";
import { snippet } from "../src/model/python.js";
import { decode, encode, formatFragment, parseFragment } from "../src/model/share.js";
import { halving } from "./figures.mjs";

const changed = () => {
  const model = new Model(halving());
  model.set("w", -0.3);
  model.set("sign", "minus");
  model.set("on", false);
  model.set("x", [1 / 3, -1e-7]);
  model.step();
  return model;
};
const TEXT = "w=-0.3,sign=minus,on=0,x=0.3333333333333333_-1e-7,s=0.5,@=1";

test("what differs from the start is written, and read back bit by bit", () => {
  assert.equal(encode(new Model(halving())), "");
  assert.equal(encode(changed()), TEXT);
  const model = new Model(halving());
  decode(TEXT, model, halving().views);
  assert.equal(encode(model), TEXT);
  assert.deepEqual(model.get("z"), changed().get("z"));
  assert.deepEqual([model.index, model.get("s").data[0]], [1, 0.5]);
  model.rewind();
  assert.equal(model.get("s").data[0], 1);
});

test("NaN and infinity survive in the state, and only there", () => {
  const payload = halving();
  payload.start.s = { dtype: "float64", shape: [4], data: ["NaN", 1, "-Infinity", "NaN"] };
  const model = new Model(payload);
  model.set("s", { dtype: "float64", shape: [4], data: [-0, "NaN", "Infinity", "NaN"] });
  assert.equal(encode(model), "s=-0__Infinity_");
  const other = new Model(payload);
  decode(encode(model), other, []);
  assert.ok(sameArray(other.read("s"), model.read("s")));
});

test("a state replaces the one before it", () => {
  const model = changed();
  decode("w=1", model, []);
  assert.equal(encode(model), "w=1");
});

test("damage anywhere in a link leaves the model as it was", () => {
  const bad = ["w", "w=1=2", "w=six", "w=", "w=6", "w=NaN", "sign=times", "on=2", "x=1", "x=1_2_3"];
  const worse = ["x=1_NaN", "x=1_", "x=1_Infinity", "q=1", "toString=1", "@=-1", "s=1_2", "%E0=1"];
  for (const text of [...bad, ...worse]) {
    const model = changed();
    assert.throws(() => decode(`sign=plus,${text}`, model, []), { key: "errLink" }, text);
    assert.equal(encode(model), TEXT, text);
  }
});

test("the number of points may differ only where readers can add them", () => {
  const payload = halving();
  const adds = [{ kind: "plane", points: ["x", "x"], add: true }];
  const model = new Model(payload);
  decode("x=1_2_3", model, adds);
  assert.deepEqual(model.get("x").shape, [3]);
  const many = Array(201).fill(1).join("_");
  assert.throws(() => decode(`x=${many}`, model, adds), { key: "errLink" });
});

test("options of any characters survive", () => {
  const payload = halving();
  const option = "a,b=c;d:e_f/g %";
  payload.controls[1].options.push(option);
  payload.programs.push({ ...payload.programs[0], when: { sign: option } });
  const model = new Model(payload);
  model.set("sign", option);
  const parts = parseFragment(`#${formatFragment([["halving", encode(model)]])}`);
  const other = new Model(payload);
  decode(parts.get("halving"), other, []);
  assert.equal(other.get("sign"), option);
});

test("fragments of figures are distinguished from those of headings", () => {
  const parts = [
    ["one-neuron", "w1=2"],
    ["a~2", ""],
  ];
  assert.deepEqual([...parseFragment("#one-neuron:w1=2;a~2:")], parts);
  assert.deepEqual([...parseFragment("#one-neuron%3Aw1%3D2%3Ba~2%3A")], parts);
  for (const other of ["", "#", "#exercises", "#a;b:x=1", "#:~:text=words", "#%3A%E0"])
    assert.equal(parseFragment(other), null, other);
});

/** A page that is only an address. */
const page = (hash, headings = []) => ({
  location: { hash, href: `https://book/page.html${hash}`, pathname: "/page.html", search: "" },
  document: { getElementById: (id) => headings.includes(id) || null },
  history: { state: null, replaceState: (_s, _t, url) => written.push(url) },
  addEventListener: () => {},
});
let written = [];

test("the address of a heading stays until a figure changes", () => {
  written = [];
  const address = new Address(page("#a:x=1", ["a:x=1"]));
  assert.equal(address.states.size, 0);
  const key = address.join("a", () => assert.fail("there is nothing to restore"));
  address.write(key, () => "");
  address.show();
  assert.deepEqual(written, []);
  address.write(key, () => "x=2");
  assert.equal(address.link(key), "https://book/page.html#a:x=2");
  assert.deepEqual(written, ["/page.html#a:x=2"]);
});

test("two figures of the same id have two keys", () => {
  written = [];
  const restored = [];
  const address = new Address(page("#a:x=1;a~2:x=2;elsewhere:y=3"));
  for (const name of ["first", "second"]) address.join("a", (text) => restored.push([name, text]));
  assert.deepEqual(restored, [
    ["first", "x=1"],
    ["second", "x=2"],
  ]);
  address.write("a", () => "");
  address.show();
  assert.deepEqual(written, ["/page.html#a~2:x=2;elsewhere:y=3"]);
});

test("Python code for a figure of the book, and for any other", () => {
  const payload = { ...halving(), module: "halving", given: [] };
  const model = new Model(payload);
  assert.match(snippet(payload, model), /outputs\(w=2\.0, sign="plus", on=True\)\n/);
  const turned = { ...payload, given: ["x"] };
  assert.match(snippet(turned, changed()), /, x=\[0\.3333333333333333, -1e-7\]\)\n/);
  assert.match(snippet(turned, changed()), /\nstate = halving\.explorable\.run\(1, \*\*values\)\[-1\]\n/);
  const byHand = changed();
  byHand.set("s", 0.25);
  assert.match(snippet(turned, byHand), /\nstate = \{"s": 0\.25\}\n.*outputs\(state, \*\*values\)\n/);
  assert.equal(snippet(halving(), model), 'values = {"w": 2.0, "sign": "plus", "on": True}\n');
});
