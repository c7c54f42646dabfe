"""A log that is filed under another name than the cluster's: said where it is missed, and read again where it had none."""

import json
from dataclasses import replace

from test_between_runs import AT, LINE, manifest

from complyk8s.pipeline import evaluating, ingesting, reporting, snapshots
from complyk8s.pipeline.runs import NAMELESS, cluster_name, run


def take(settings, path):
    with run(settings, "ingest") as r:
        return ingesting.ingest(r, (str(path),), cluster_name(r.db, settings))


def snap(settings, tmp_path):
    (tmp_path / "m.yaml").write_text(manifest("c"))
    with run(settings, "snapshot") as r:
        snapshots.from_files(r, (str(tmp_path / "m.yaml"),))


def test_a_log_under_another_name_is_said_where_it_is_missed_until_it_is_there(settings, tmp_path):
    other, own = replace(settings, cluster="other"), replace(settings, cluster="own")
    log = tmp_path / "a.log"
    log.write_text(LINE + "\n")
    assert take(other, log).events == 1
    snap(own, tmp_path)
    done = evaluating.evaluate(own)
    assert "1 are filed under the cluster other" in done.elsewhere
    assert any("filed under the cluster other" in (a.unknown or "") for a in done.asked)
    (gap,) = [g for g in reporting.assess(own).gaps if g["cause"] == "elsewhere"]
    assert gap["what"] == "cluster own"
    again = take(own, log)  # a file is of one cluster
    assert (again.events, again.unchanged, len(again.elsewhere)) == (0, 1, 1)
    copy = tmp_path / "b.log"
    copy.write_text(LINE + "\n")
    assert take(own, copy).events == 1
    assert evaluating.evaluate(own).elsewhere == ""
    assert [g for g in reporting.assess(own).gaps if g["cause"] == "elsewhere"] == []


def test_a_log_that_came_before_the_cluster_had_a_name_is_read_again_under_it(settings, tmp_path):
    nameless, own = replace(settings, cluster=""), replace(settings, cluster="own")
    log = tmp_path / "a.log"
    log.write_text(LINE + "\n")
    with run(nameless, "ingest") as r:
        assert cluster_name(r.db, nameless) == NAMELESS
    assert take(nameless, log).events == 1
    snap(own, tmp_path)
    assert f"filed under the cluster {NAMELESS}" in evaluating.evaluate(own).elsewhere
    log.write_text(
        LINE + "\n" + json.dumps({**json.loads(LINE), "auditID": "b", "stageTimestamp": AT}) + "\n"
    )
    assert take(own, log).events == 2
    assert take(own, log).unchanged == 1
    assert evaluating.evaluate(own).elsewhere == ""
