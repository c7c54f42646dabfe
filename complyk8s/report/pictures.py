"""Pictures drawn as SVG inside of the page: nothing is fetched, all text is escaped."""

import textwrap
from collections.abc import Iterable
from typing import Any, NamedTuple

from markupsafe import Markup

from complyk8s.report.cut import JSON, Cut

WORLD = "the world"
_WIDTH = 1180
_NAMES_ONLY = ("is one of them", "is a member", "uses the account of one of them")
"""Steps that change no identity: they only say which one is meant."""


_LOOKS = {
    "node": 'fill="#ffffff" stroke="#8895a5" stroke-width="1.2"',
    "goal": 'fill="#fbe9e7" stroke="#b3261e" stroke-width="1.5"',
    "marked": 'fill="#e6eef8" stroke="#1f4f8b" stroke-width="2"',
}
_COLOURS = {"bad": "#b3261e", "good": "#17693f", "doubtful": "#b26b00"}
"""In the shapes themselves: renderers differ about style sheets of the page around an SVG."""


class Drawing(NamedTuple):
    """A picture; what of how many is drawn is told below it."""

    svg: Markup
    drawn: list[tuple[Cut, str]]
    """What was drawn, each with what to call it."""

    @property
    def notes(self) -> list[str]:
        """What is not drawn; empty where all is."""
        return [note for held, what in self.drawn if (note := held.note(what))]


_TABLE = "the table below and the JSON report have the others"


def hops(path: list[dict[str, Any]]) -> list[tuple[str, str, str, str | None]]:
    """A path of escalations as source, how, target, binding; steps of names alone are folded in."""
    out: list[tuple[str, str, str, str | None]] = []
    for step in path:
        if step["how"] in _NAMES_ONLY and out:
            source, how, _, binding = out[-1]
            out[-1] = (source, how, step["target"], binding)
        elif step["how"] in _NAMES_ONLY:
            out.append((step["source"], "is in", step["target"], None))
        else:
            out.append((step["source"], step["how"], step["target"], step["binding"]))
    return out


def escalations(rows: list[dict[str, Any]], total: int, most: int = 16) -> Drawing | None:
    """One line for each identity with a way to cluster-admin: boxes are identities, arrows say how.

    `total`: how many there are. None where nobody has one.
    """
    shown = [hops(r["path"]) for r in rows if r["steps"] is not None][:most]
    if not shown:
        return None
    shapes: list[Markup] = []
    for line, path in enumerate(shown):
        y = 26 + line * 78
        gap = (_WIDTH - 210) / max(2, len(path))
        names = [path[0][0], *(hop[2] for hop in path)]
        for place, name in enumerate(names):
            x = place * gap
            shapes.append(_box(x, y, 205, name, "goal" if name == "cluster-admin" else "node"))
            if place:
                shapes.append(_arrow(x - gap + 205, y + 17, x - 3, y + 17, "bad"))
                shapes += _words(x - gap + 209, y + 12, path[place - 1][1], max(12, int((gap - 216) / 7.2)))
    cut = Cut(shown, total, _TABLE)
    label = f"Ways to cluster-admin of {len(shown)} identities of {total} that have one: " + "; ".join(
        f"{path[0][0]} {', then '.join(hop[1] for hop in path)}" for path in shown
    )
    return Drawing(_picture(shapes, 14 + len(shown) * 78, label), [(cut, "identities with a way")])


def segments(rows: list[dict[str, Any]], most: int = 12, most_marked: int = 6) -> Drawing | None:
    """Marked namespaces in the middle, who may talk to them on the left, whom they may talk to on the
    right; where none is marked, what the world may talk to and what may talk to the world.

    Red: every port, or no policy. Amber: doubtful. Green: limited by a policy. None where nothing flows.
    """
    marked = sorted({r[f"{side}_namespace"] for r in rows for side in ("from", "to") if r[f"{side}_marked"]})
    middle: list[str | None] = list(marked[:most_marked]) or [None]
    inward = [r for r in rows if r["to_namespace"] in middle and r["from_namespace"] not in middle]
    outward = [r for r in rows if r["from_namespace"] in middle and r["to_namespace"] not in middle]
    inside = [r for r in rows if r["from_namespace"] in middle and r["to_namespace"] in middle and r["from_namespace"] != r["to_namespace"]]  # fmt: skip
    inwards, outwards = _each(r["from_namespace"] for r in inward), _each(r["to_namespace"] for r in outward)
    left, right = inwards[:most], outwards[:most]
    if not (left or right or inside):
        return None
    height = max(len(left), len(right), len(middle) * 2) * 50 + 20
    at = {("l", n): _at(i, len(left), height) for i, n in enumerate(left)}
    at |= {("r", n): _at(i, len(right), height) for i, n in enumerate(right)}
    at |= {("m", n): _at(i, len(middle), height) for i, n in enumerate(middle)}
    shapes: list[Markup] = []
    for r in inward:
        if r["from_namespace"] in left:
            shapes += _flow(210, at["l", r["from_namespace"]], 487, at["m", r["to_namespace"]], r, "start")
    for r in outward:
        if r["to_namespace"] in right:
            shapes += _flow(695, at["m", r["from_namespace"]], 967, at["r", r["to_namespace"]], r, "end")
    for r in inside:
        a, b = at["m", r["from_namespace"]], at["m", r["to_namespace"]]
        shapes.append(
            _arrow(
                560 if a < b else 620,
                a + (17 if a < b else -17),
                560 if a < b else 620,
                b - (20 if a < b else -20),
                _kind(r),
            )
        )
    shapes += [_box(0, at["l", n] - 17, 205, n or WORLD, "node") for n in left]
    shapes += [_box(490, at["m", n] - 17, 205, n or WORLD, "marked" if n else "node") for n in middle]
    shapes += [_box(970, at["r", n] - 17, 205, n or WORLD, "node") for n in right]
    where = _TABLE if marked else "the matrix below and the JSON report have the others"
    drawn = [
        (Cut(middle, max(1, len(marked)), where), "marked namespaces"),
        (Cut(left, len(inwards), where), "sources (left)"),
        (Cut(right, len(outwards), where), "destinations (right)"),
    ]
    named = ", ".join(n or WORLD for n in middle)
    label = f"Flows that network policies permit into {named} from {len(left)} of {len(inwards)} sources, and out of it to {len(right)} of {len(outwards)} destinations"
    return Drawing(_picture(shapes, height, label), drawn)


def matrix(rows: list[dict[str, Any]], most: int = 22) -> dict[str, Any]:
    """From (rows) to (columns): for each pair the flow, or None. Marked namespaces come first."""
    marks: dict[str | None, bool] = {}
    for r in rows:
        for side in ("from", "to"):
            marks[r[f"{side}_namespace"]] = marks.get(r[f"{side}_namespace"], False) or r[f"{side}_marked"]
    names = sorted(marks, key=lambda n: (n is not None, not marks[n], n or ""))
    shown = names[:most]
    flows = {(r["from_namespace"], r["to_namespace"]): {**r, "kind": _kind(r)} for r in rows}
    return {
        "names": [n or WORLD for n in shown], "cut": Cut(shown, len(names), JSON),
        "lines": [(a or WORLD, marks[a], [flows.get((a, b)) for b in shown]) for a in shown],
    }  # fmt: skip


def _kind(flow: dict[str, Any]) -> str:
    if flow["everything"] or not flow["policies"]:
        return "bad"
    return "doubtful" if flow["unclear"] else "good"


def _each(names: Iterable[str | None]) -> list[str | None]:
    return list(dict.fromkeys(names))


def _at(place: int, count: int, height: float) -> float:
    return height * (place + 0.5) / count


def _flow(x1: float, y1: float, x2: float, y2: float, flow: dict[str, Any], near: str) -> list[Markup]:
    """An arrow with its ports, written at the end that is not in the middle."""
    count = flow.get("ports_count", len(flow["ports"]))
    told = ", ".join(flow["ports"][:3]) + (f" and {count - 3} more" if count > 3 else "")
    words = Markup('<text font-size="12.5" fill="#5b6675" x="{}" y="{}" text-anchor="{}">{}</text>').format(
        x1 + 6 if near == "start" else x2 - 8, (y1 if near == "start" else y2) - 6, near, told
    )
    return [_arrow(x1, y1, x2, y2, _kind(flow)), words]


def _box(x: float, y: float, width: float, name: str, kind: str) -> Markup:
    short = name if len(name) <= 27 else f"{name[:13]}…{name[-13:]}"
    return Markup(
        '<rect {} x="{:.0f}" y="{:.0f}" width="{:.0f}" height="34" rx="5"/>'
        '<text x="{:.0f}" y="{:.0f}" font-size="12.5" fill="#1c2430" text-anchor="middle">{}</text>'
    ).format(Markup(_LOOKS[kind]), x, y, width, x + width / 2, y + 21, short)  # noqa: S704


def _words(x: float, y: float, text: str, width: int) -> list[Markup]:
    lines = textwrap.wrap(text, width, max_lines=4, placeholder=" …")
    places = {1: [y], 2: [y, y + 22], 3: [y - 14, y, y + 22], 4: [y - 14, y, y + 22, y + 36]}[len(lines)]
    return [
        Markup('<text font-size="12.5" fill="#5b6675" x="{:.0f}" y="{:.0f}">{}</text>').format(x, place, line)
        for place, line in zip(places, lines, strict=True)
    ]


def _arrow(x1: float, y1: float, x2: float, y2: float, kind: str) -> Markup:
    """A line with a head, which is drawn by hand: renderers differ about markers."""
    length = ((x2 - x1) ** 2 + (y2 - y1) ** 2) ** 0.5 or 1
    dx, dy = (x2 - x1) / length, (y2 - y1) / length
    bx, by = x2 - dx * 9, y2 - dy * 9
    return Markup(
        '<line stroke="{0}" stroke-width="1.5" x1="{1:.1f}" y1="{2:.1f}" x2="{3:.1f}" y2="{4:.1f}"/>'
        '<path fill="{0}" d="M{5:.1f} {6:.1f}L{7:.1f} {8:.1f}L{9:.1f} {10:.1f}Z"/>'
    ).format(_COLOURS[kind], x1, y1, bx, by, x2, y2, bx - dy * 4, by + dx * 4, bx + dy * 4, by - dx * 4)


def _picture(shapes: list[Markup], height: float, label: str) -> Markup:
    # readers of PDF take the title for the text in place of the picture
    return Markup(
        '<svg class="picture" role="img" aria-label="{0}" viewBox="0 0 {1} {2:.0f}" font-family="DejaVu Sans, sans-serif"'
        ' xmlns="http://www.w3.org/2000/svg"><title>{0}</title>{3}</svg>'
    ).format(label, _WIDTH, height, Markup("").join(shapes))
