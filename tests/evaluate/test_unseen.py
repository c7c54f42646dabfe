"""What was not seen is neither absent nor a reason."""

from dataclasses import replace

from helpers import SEES_ALL, session

from complyk8s.controls import read
from complyk8s.evaluate import ask
from complyk8s.kinds import BUILT_IN
from complyk8s.model import Verdict

NONE_GIVEN = replace(SEES_ALL, from_files=True, not_given=frozenset(k.label for k in BUILT_IN))
POD = "{apiVersion: v1, kind: Pod, metadata: {name: p, namespace: shop}, spec: {containers: [{name: c, image: i}]}}"
SHOP = "{apiVersion: v1, kind: Namespace, metadata: {name: shop}}"


def test_of_kinds_that_the_files_lack_nothing_is_known():
    (asked,) = (c for c in read.controls() if c.id == "admission/webhooks-fail-closed")
    assert {f.verdict for f in ask.control(asked, session(), SEES_ALL)} == {Verdict.NOT_APPLICABLE}
    (found,) = ask.control(asked, session(), NONE_GIVEN)
    assert found.verdict == Verdict.UNKNOWN and "not in the files" in found.seen


def test_policies_that_were_not_seen_are_no_reason():
    for unseen, points in (([], 15), (["networkpolicies.networking.k8s.io"], 0)):
        held = session(f"{POD}\n---\n{SHOP}")
        held.cannot_see(unseen)
        assert held.ready(("risk_points",)) is None
        assert held.ask("select coalesce(sum(points), 0) from risk_points where aspect = 'network'") == [
            (points,)
        ]
