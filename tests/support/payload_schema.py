"""Is something a payload that a page can show? js/payload.schema.json, and what a schema cannot say."""

import itertools
import json
import math
from pathlib import Path

from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match

__all__ = ["SCHEMA", "VALIDATOR", "complaints"]

SCHEMA = json.loads((Path(__file__).parents[2] / "js/payload.schema.json").read_text(encoding="utf-8"))
VALIDATOR = Draft202012Validator(SCHEMA)


def complaints(payload):
    """Return what is wrong with a payload: the schema's complaint, or else all contradictions in it."""
    payload = json.loads(json.dumps(payload, allow_nan=False))
    error = best_match(VALIDATOR.iter_errors(payload))
    if error is not None:
        return [f"{error.json_path}: {error.message}"]
    if payload["kind"] != "explorable":
        return []
    found = [*_arrays(payload), *_controls(payload), *_programs(payload), *_calls(payload)]
    return [*found, *(problem for view in payload["views"] for problem in _view(view))]


def _arrays(payload):
    consts = [graph["consts"] for program in payload["programs"]
              for graph in (program["compute"], program["step"], program.get("start")) if graph]
    for array in itertools.chain(payload["data"].values(), payload["start"].values(), *consts):
        if len(array["data"]) != math.prod(array["shape"]):
            yield f"{len(array['data'])} numbers in an array of shape {array['shape']}"


def _controls(payload):
    names = [control["name"] for control in payload["controls"]]
    for control in payload["controls"]:
        kind, name = control["kind"], control["name"]
        low, high = control.get("min"), control.get("max")
        if low is not None and high is not None and not low < high:
            yield f"{name}: min is not below max"
        if "value" in control and not isinstance(control["value"], bool | str):
            if (low is not None and control["value"] < low) or (high is not None and control["value"] > high):
                yield f"{name}: the value is beyond the ends"
        if kind == "choice" and control["value"] not in control["options"]:
            yield f"{name}: the value is not an option"
        if kind == "button":
            yield from (f"{name}: a program has no action of this name" for program in payload["programs"]
                        if name not in program.get("actions", ()))
        if kind in ("matrix", "pad") and len(payload["data"].get(name, {"shape": ()})["shape"]) != 2:
            yield f"{name}: there is no matrix of this name in the data"
        if kind == "text":
            yield from _text(control, payload["data"].get(name))
    known = [*names, *payload["data"]]
    used = [*payload["restart"], *payload.get("used", ()),
            *itertools.chain(*(group["controls"] for group in payload["groups"])),
            *itertools.chain(*(preset["values"] for preset in payload["presets"]))]
    yield from (f"{name} is neither a control nor data" for name in used if name not in known)


def _text(control, array):
    name, ids = control["name"], (array or {"data": ()})["data"]
    if not array or len(array["shape"]) != 1 or array["dtype"] != "int64":
        yield f"{name}: there are no indices of this name in the data"
    elif any(not -1 <= i < len(control["tokens"]) for i in ids):
        yield f"{name}: an index of no token"
    elif any(before == -1 != after for before, after in itertools.pairwise(ids)):
        yield f"{name}: a token after an empty place"


def _programs(payload):
    choices = {control["name"]: control["options"] for control in payload["controls"]
               if control["kind"] == "choice" and not control.get("as_index")}
    for options in itertools.product(*choices.values()):
        when = dict(zip(choices, options, strict=True))
        if not any(program["when"] == when for program in payload["programs"]):
            yield f"there is no program for {options}"
    for program in payload["programs"]:
        scope = {*program["compute"]["outputs"], *payload["start"], *payload["data"],
                 *program.get("start", {"outputs": ()})["outputs"],
                 *(control["name"] for control in payload["controls"] if control["kind"] != "button")}
        names = [name for view in payload["views"] for name, _ in view["reads"]]
        goal, player = payload["goal"], payload["player"] or {}
        names += [part["value"] for part in goal] if isinstance(goal, list) else [goal]
        names += [player.get("until"), player.get("ready"), *payload.get("used", {}).values()]
        yield from (f"{handle['name']}: a program has no drag of this name" for view in payload["views"]
                    for handle in view.get("handles", ()) if handle["name"] not in program.get("drags", ()))
        yield from (f"{name} is no control that a handle can set"
                    for graph in program.get("drags", {}).values()
                    for name in graph["outputs"] if name not in scope)
        yield from (f"there is no value {name!r}" for name in names if name is not None and name not in scope)


def _calls(payload):
    for program in payload["programs"]:
        graphs = [program["compute"], program["step"], program.get("start"),
                  *program.get("actions", {}).values()]
        for part in (part for graph in graphs if graph for part in (graph, *graph.get("functions", ()))):
            if "calls" not in part:
                continue
            names = part["calls"]["names"]
            tree, nodes, again = ([int(i) for i in part["calls"][key].split()]
                                  for key in ("tree", "nodes", "again"))
            count, total = len(tree) // 2, len(part["nodes"])
            ends = [first + n for first, n in zip(again[1::3], again[2::3], strict=True)]
            if sum(nodes[1::2]) != total or max(ends, default=0) > total:
                yield "calls: other nodes than there are"
            if max([*nodes[::2], *again[::3]]) >= count or max(tree[::2]) >= len(names):
                yield "calls: a call or a name that is not listed"
            if any(outer >= i for i, outer in enumerate(tree[1::2])):
                yield "calls: a call that was made by a later one"


def _view(view):
    for axis in ("xlim", "ylim"):
        if view.get(axis) and not view[axis][0] < view[axis][1]:
            yield f"{view['kind']}: {axis} is not in order"
    if view["kind"] == "network":
        layers = len(view["values"])
        for part in ("weights", "gradients", "biases", "bias_gradients", "masks", "off", "maps", "labels"):
            count = layers if part in ("masks", "off", "maps", "labels") else layers - 1
            if view[part] is not None and len(view[part]) != count:
                yield f"network: {part} has {len(view[part])} entries for {layers} layers"
    if view["kind"] == "graph":
        for edge in view["edges"]:
            if max(edge["from"], edge["to"]) >= len(view["nodes"]):
                yield f"graph: {edge} joins no two nodes"
