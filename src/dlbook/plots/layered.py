"""Layered layout of a computational graph: columns by longest path, rows with few crossings.

After Sugiyama, Tagawa and Toda (1981): assign a column to every node, route long edges through free slots of
the columns between, sort each column by the mean row of its neighbours, then move all slots as close to that
mean as a distance of at least 1 allows.
"""

import math

__all__ = ["layered"]

_SWEEPS = 6


def layered(inputs):
    """Compute the positions of the nodes of a graph, from left to right.

    Parameters
    ----------
    inputs : dict of str to sequence of str
        Nodes in topological order, each with the nodes that it reads.

    Returns
    -------
    positions : dict of str to (int, float)
        Column and row of each node, from (0, 0).
    routes : dict of (str, int) to list of (int, float)
        For input k of a node: the positions between its ends that the edge passes, often none.
    """
    column = _columns(inputs)
    neighbours, routes = _with_passages(inputs, column)
    slots = [[slot for slot in column if column[slot] == c] for c in range(max(column.values()) + 1)]
    row = _straighten(slots, neighbours, _order(slots, neighbours))
    least = min(row.values())
    position = {slot: (column[slot], row[slot] - least) for slot in column}
    return {name: position[name] for name in inputs}, {edge: [position[s] for s in route]
                                                       for edge, route in routes.items()}


def _columns(inputs):
    """Return the length of the longest path to each node; inputs come right before their first reader."""
    column = {}
    for name, read in inputs.items():
        column[name] = 1 + max((column[other] for other in read), default=-1)
    for name, read in inputs.items():
        readers = [column[other] for other, others in inputs.items() if name in others]
        if not read and readers:
            column[name] = min(readers) - 1
    return column


def _with_passages(inputs, column):
    """Add a slot to `column` where an edge passes; return neighbours by slot, and slots by edge."""
    neighbours, routes = {name: [] for name in inputs}, {}
    for name, read in inputs.items():
        for k, other in enumerate(read):
            route = [(other, name, k, c) for c in range(column[other] + 1, column[name])]
            for slot in route:
                column[slot] = slot[-1]
                neighbours[slot] = []
            for a, b in zip([other, *route], [*route, name], strict=True):
                neighbours[a].append(b)
                neighbours[b].append(a)
            routes[name, k] = route
    return neighbours, routes


def _order(slots, neighbours):
    """Sort each column by the mean row of its neighbours; return the row of every slot."""
    row = {}
    for column in slots:
        _centre(column, row)
    for sweep in range(_SWEEPS):
        for column in slots if sweep % 2 else slots[::-1]:
            column.sort(key=lambda slot: _mean(slot, neighbours, row))     # stable: ties keep their order
            _centre(column, row)
    return row


def _straighten(slots, neighbours, row):
    """Move every slot towards the mean of its neighbours, keeping the order in each column."""
    for sweep in range(8 * _SWEEPS):
        for column in slots if sweep % 2 else slots[::-1]:
            ideal = [_mean(slot, neighbours, row) - i for i, slot in enumerate(column)]
            row |= {slot: i + at for i, (slot, at) in enumerate(zip(column, _rising(ideal), strict=True))}
    return {slot: math.floor(2 * at + 0.5) / 2 for slot, at in row.items()}    # halves: fewer slanted edges


def _rising(values):
    """Return the non-decreasing sequence closest to `values` in least squares, by pooling violators."""
    pools = []
    for value in values:
        pools.append([value, 1])
        while len(pools) > 1 and pools[-2][0] > pools[-1][0]:
            (a, m), (b, n) = pools[-2:]
            pools[-2:] = [[(m * a + n * b) / (m + n), m + n]]
    return [value for value, count in pools for _ in range(count)]


def _mean(slot, neighbours, row):
    rows = [row[other] for other in neighbours[slot]] or [row[slot]]
    return sum(rows) / len(rows)


def _centre(column, row):
    for i, slot in enumerate(column):
        row[slot] = i - (len(column) - 1) / 2
