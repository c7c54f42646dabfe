"""Texts of controls, detections and the rest, as reports may show them."""

from dataclasses import fields, replace
from typing import Any, TypeVar

from complyk8s import content, redact
from complyk8s.model import Control, Detection, Exhibit, Question

_Content = TypeVar("_Content", Control, Question, Detection, Exhibit)


def said(item: _Content) -> _Content:
    """A file of the user's own with the secrets in its words and its SQL replaced; ours as they are."""
    if not content.is_own(item.path):
        return item
    held = {f.name: getattr(item, f.name) for f in fields(item) if f.name not in ("id", "path")}
    clean: dict[str, Any] = {name: redact.text(text) for name, text in held.items() if isinstance(text, str)}
    return replace(item, **clean)
