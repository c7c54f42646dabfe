"""Calico's selector language: `app == "a" && !has(b) || c in {"x", "y"}`."""

import re
from collections.abc import Callable

from complyk8s.policies.selectors import EVERYTHING, Alternatives, Unclear, both, either, outside, requirement

_TOKEN = re.compile(
    r"""[ \t]*(?:(?P<text>"[^"]*"|'[^']*')|(?P<sign>==|!=|&&|\|\||[!(){},])"""
    r"""|(?P<call>has\([ \t]*(?P<label>[\w./-]+)[ \t]*\)|(?P<whole>all|global)\([ \t]*\))|(?P<word>[\w./-]+))""",
    re.ASCII,
)
_OPERATORS = {
    "contains": "Contains", "startswith": "StartsWith", "endswith": "EndsWith", "in": "In", "notin": "NotIn",
}  # fmt: skip
_SIGNS = {"==": "In", "!=": "NotIn"}


def parse(text: str, spelt: Callable[[str], str], whole: Alternatives = EVERYTHING) -> Alternatives:
    """The set that a selector names, its labels in our spelling; an empty one names everything.

    `all()` is `whole`, `global()` what has no namespace. Raises Unclear where Calico would refuse it.
    """
    tokens = _tokens(text)
    if not tokens:
        return EVERYTHING
    reading = _Reading(tokens, spelt, whole, text)
    found = reading.any_of()
    if reading.tokens:
        raise reading.refused()
    return found


def label(key: str) -> str:
    """A label of a pod, as a selector of Calico names it, in our spelling."""
    fixed = {
        "projectcalico.org/namespace": "@namespace", "projectcalico.org/serviceaccount": "@account",
        "projectcalico.org/orchestrator": "@orchestrator",
        "pcns.kubernetes.io/metadata.name": "@namespace", "pcns.projectcalico.org/name": "@namespace",
        "pcsa.projectcalico.org/name": "@account",
    }  # fmt: skip
    if key in fixed:
        return fixed[key]
    for prefix, ours in (("pcns.", "n:"), ("pcsa.", "s:")):
        if key.startswith(prefix):
            return ours + key.removeprefix(prefix)
    return f"p:{key}"


def of_namespace(key: str) -> str:
    """The same of a label of a namespace."""
    return label(f"pcns.{key}")


def of_account(key: str) -> str:
    """The same of a label of a service account."""
    return label(f"pcsa.{key}")


def _tokens(text: str) -> list[tuple[str, str]]:
    """Kind and text of each token."""
    out, at = [], 0
    end = len(text.rstrip(" \t"))
    while at < end:
        found = _TOKEN.match(text, at)
        if not found:
            raise Unclear(f"no selector of Calico: {text[:80]}")
        at = found.end()
        if found["text"] is not None:
            out.append(("text", found["text"][1:-1]))
        elif found["sign"]:
            out.append((found["sign"], ""))
        elif found["label"]:
            out.append(("has", found["label"]))
        elif found["whole"]:
            out.append((found["whole"], ""))
        else:
            out.append(("word", found["word"]))
    return out


class _Reading:
    """A selector that is read from the left, token by token."""

    def __init__(
        self, tokens: list[tuple[str, str]], spelt: Callable[[str], str], whole: Alternatives, text: str
    ) -> None:
        self.tokens, self.spelt, self.whole, self.text = tokens[::-1], spelt, whole, text

    def refused(self) -> Unclear:
        return Unclear(f"no selector of Calico: {self.text[:80]}")

    def _is(self, kind: str) -> bool:
        """Takes the next token, where it is of a kind."""
        if self.tokens and self.tokens[-1][0] == kind:
            self.tokens.pop()
            return True
        return False

    def _take(self, kind: str) -> str:
        if not self.tokens or self.tokens[-1][0] != kind:
            raise self.refused()
        return self.tokens.pop()[1]

    def any_of(self) -> Alternatives:
        """Terms between `||`."""
        found = self._all_of()
        while self._is("||"):
            found = either(found, self._all_of())
        return found

    def _all_of(self) -> Alternatives:
        found = self._term()
        while self._is("&&"):
            found = both(found, self._term())
        return found

    def _term(self) -> Alternatives:
        negated = False
        while self._is("!"):
            negated = not negated
        found = self._plain()
        return outside(found) if negated else found

    def _plain(self) -> Alternatives:
        if self._is("("):
            found = self.any_of()
            self._take(")")
            return found
        if self._is("all"):
            return self.whole
        if self._is("global"):
            return [[requirement("@namespace", "DoesNotExist")]]
        if self.tokens and self.tokens[-1][0] == "has":
            return [[requirement(self.spelt(self._take("has")), "Exists")]]
        return self._comparison(self.spelt(self._take("word")))

    def _comparison(self, key: str) -> Alternatives:
        for sign, operator in _SIGNS.items():
            if self._is(sign):
                return [[requirement(key, operator, [self._take("text")])]]
        operator = self._operator()
        if operator in ("In", "NotIn"):
            values = self._values()
            # no value at all: in is never true, not in always
            if not values:
                return EVERYTHING if operator == "NotIn" else []
            return [[requirement(key, operator, values)]]
        return [[requirement(key, operator, [self._take("text")])]]

    def _operator(self) -> str:
        word = self._take("word")
        if word in ("not", "starts", "ends"):
            word += self._take("word")
        if word not in _OPERATORS:
            raise self.refused()
        return _OPERATORS[word]

    def _values(self) -> list[str]:
        self._take("{")
        out = []
        while not self._is("}"):
            out.append(self._take("text"))
            if not self._is(","):
                self._take("}")
                break
        return out
