"""The one template set, filled; HTML and PDF differ in style sheet and bounds alone."""

import base64
import functools
import hashlib
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from complyk8s import content
from complyk8s.report import cut, opening, page, pictures
from complyk8s.report.assessment import Assessment
from complyk8s.report.page import Bounds


def html(assessment: Assessment, bounds: Bounds, style: str, *, interactive: bool) -> str:
    """The whole page as text.

    Everything from the cluster is escaped, and shown where it would not show; only our own style sheet and
    script are not, and the Content-Security-Policy lets no other script run and no address be fetched.
    """
    assessment = assessment.visible()
    folder = content.folder("templates")
    script = (folder / "filter.js").read_text(encoding="utf-8") if interactive else ""
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    css = "".join((folder / name).read_text(encoding="utf-8") for name in ("base.css", style))
    return _environment(folder).get_template("report.html.j2").render(
        a=assessment, s=page.summary(assessment), o=opening.opening(assessment), evidence=page.evidence(assessment, bounds),
        sections=page.sections, standing=page.standing, cut=cut.cut, bounds=bounds, glyphs=page.GLYPHS, pictures=pictures,
        parts=page.parts(assessment, bounds), x=page.exhibits(assessment, bounds), plotted=page.PLOTTED, highlights=page.highlights(assessment),
        css=Markup(css), script=Markup(script), script_hash=digest,  # noqa: S704
    )  # fmt: skip


@functools.cache
def _environment(folder: Path) -> Environment:
    """The templates of a folder, compiled once."""
    env = Environment(
        loader=FileSystemLoader(folder), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    env.filters.update(
        code=_code, listed=cut.listed, clipped=cut.clipped, counted=cut.counted, day=_day, moment=_moment
    )
    return env


def _day(time: str) -> str:
    return time.partition("T")[0]


def _moment(time: str | None) -> str:
    return time.replace("T", " ") if time else "–"


def _code(text: str) -> Markup:
    """Our own texts, with what stands between backticks as code; all of it escaped."""
    parts = text.split("`")
    return Markup("").join(
        Markup("<code>{}</code>").format(part) if place % 2 else escape(part)
        for place, part in enumerate(parts)
    )
