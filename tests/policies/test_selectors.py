"""Selectors of Calico: the alternatives that they become against a second evaluator, and what Calico refuses."""

import random

import pytest
from plugin_reader import selected
from plugin_worlds import expression

from complyk8s.policies import calico_selectors
from complyk8s.policies.selectors import Unclear, both, either, holds, of_labels, outside

LABELS = [
    {k: v for k, v in (("app", a), ("tier", t), ("env", e)) if v}
    for a in (None, "a", "b", "ab") for t in (None, "a", "c") for e in (None, "", "c")
]  # fmt: skip


@pytest.mark.parametrize("seed", [1, None])
def test_they_name_what_a_second_evaluator_names(seed):
    seed = random.SystemRandom().randrange(10**9) if seed is None else seed
    dice, asked = random.Random(seed), 0
    for _ in range(1500):
        text = expression(dice)
        try:
            found = calico_selectors.parse(text, lambda key: key)
        except Unclear as e:
            if "alternatives" not in str(e):
                raise
            continue
        for labels in LABELS:
            assert holds(found, labels) == selected(text, labels), (seed, text, labels)
            asked += 1
    assert asked > 20_000


@pytest.mark.parametrize(
    "text",
    ["a = 'b'", "a ==", "a == b", "has(a", "has()", "a in 'b'", "a in {'b'", "(a == 'b'", "a == 'b')", "a == 'b' &&", "&& a == 'b'",
     "a == 'b' c == 'd'", "a == 'b' & c == 'd'", "'a' == 'b'", "a ~ 'b'", "all", "!", "a not 'b'", "a == \"b", "a $ 'b'"],
)  # fmt: skip
def test_what_calico_refuses_is_unclear(text):
    with pytest.raises(Unclear):
        calico_selectors.parse(text, lambda key: key)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "  ",
        "all()",
        "all( )",
        "a notin {'b'} || has( a )",
        "x in {'a', 'b',}",
        "a startswith 'b' || !has(a)||has(a)",
    ],
)
def test_what_calico_takes_is_read(text):
    assert calico_selectors.parse(text, lambda key: key) is not None


def test_a_selector_that_is_too_wide_is_unclear():
    wide = " && ".join(f"(a{n} == 'x' || b{n} == 'x')" for n in range(12))
    with pytest.raises(Unclear):
        calico_selectors.parse(wide, lambda key: key)


def test_sets_add_up():
    one = of_labels({"matchLabels": {"a": "1"}}, str)
    other = of_labels({"matchExpressions": [{"key": "b", "operator": "Exists"}]}, str)
    for labels in ({}, {"a": "1"}, {"b": "2"}, {"a": "1", "b": "2"}):
        assert holds(both(one, other), labels) == (holds(one, labels) and holds(other, labels))
        assert holds(either(one, other), labels) == (holds(one, labels) or holds(other, labels))
        assert holds(outside(one), labels) != holds(one, labels)


@pytest.mark.parametrize(
    "selector",
    ["x", {"matchLabels": []}, {"matchExpressions": [{"operator": "Exists"}]}, {"matchExpressions": [{"key": "a", "operator": "Near"}]},
     {"matchExpressions": [{"key": "a", "operator": "In", "values": []}]}, {"matchLabels": {"a": 1}}],
)  # fmt: skip
def test_what_the_api_server_refuses_is_unclear(selector):
    with pytest.raises(Unclear):
        of_labels(selector, str)
