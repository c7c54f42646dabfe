"""What one evaluation can see: what was refused, what kind of cluster it is, what the log can hold."""

from datetime import datetime
from pathlib import Path
from typing import Any

import orjson

from complyk8s import audit_policy, platforms
from complyk8s.errors import ContentError
from complyk8s.evaluate import ask
from complyk8s.evaluate.ceiling import Ceiling
from complyk8s.kinds import BUILT_IN, OTHER_POLICIES, READ_POLICIES
from complyk8s.model import LINK
from complyk8s.platforms import Found
from complyk8s.settings import Settings
from complyk8s.store import views
from complyk8s.store.session import Session

_POLICIES = "networkpolicies.networking.k8s.io"
_OWN = ("networking.k8s.io", "policy.networking.k8s.io", "extensions")


def sight(settings: Settings, asks: Session) -> tuple[ask.Sight, Found]:
    """What this session cannot see, and the kind of cluster it is about.

    Raises ContentError where the setting `platform` names none.
    """
    refused: dict[str, str] = {}
    closed: list[str] = []
    labels = {k.label for k in BUILT_IN}
    for source, what, cause, detail in asks.ask("select source, what, cause, detail from gaps order by all"):
        if cause == "not-kubernetes":
            continue
        if source == "file" and cause != "ambiguous" and what not in labels:
            closed.append(f"{what}: {detail or cause}")
            continue
        group = what.removeprefix("*.") if what.startswith("*.") else None
        for label in [k for k in labels if group and k.endswith(f".{group}")] or [what]:
            refused.setdefault(label, f"{cause} ({detail})" if detail else cause)
    if others := _other_policies(asks, set(refused)):
        refused.setdefault(_POLICIES, others)
    listed = {f"{plural}.{group}" if group else plural for group, plural in asks.ask(
        "select api_group, plural from listed where snapshot_id = ?", asks.snapshot["snapshot_id"])}  # fmt: skip
    if asks.ask(
        "select 1 from objects where list_contains(?, api_group) and kind like '%NetworkPolicy' limit 1",
        list(READ_POLICIES),
    ):
        listed.add(_POLICIES)  # who has policies of a plugin need have no others
    from_files = str(asks.snapshot["source"]).startswith("files")
    found = platform(settings, asks)
    asks.call_it(found.platform.id)
    faceless, sees_control_plane = _nodes(asks)
    events, ungrouped = asks.ask(
        "select count(*), count(*) filter (user_groups is null and username is not null) from events"
    )[0]
    return ask.Sight(
        refused, frozenset(labels - listed) if from_files else frozenset(),
        events, views.kinds(),
        frozenset(v for v in views.kinds() if "events" in views.closure(frozenset({v}))),
        _unread(asks), found.platform, views.on_facts(), faceless, sees_control_plane,
        frozenset(v for v in views.kinds() if {"events", "log_files"} & views.closure(frozenset({v}))),
        views.bodies(), {"groups": ungrouped}, _damage(asks),
        _first(closed), views.on_objects() if from_files else views.on_facts(),
        views.on_objects(), from_files, _ambiguous(asks),
    ), found  # fmt: skip


def elsewhere(asks: Session, since: datetime | None, until: datetime | None) -> str:
    """Under which other names the store has events of the period; empty where it has none, or some of this cluster."""
    held = asks.ask(
        "select cluster, sum(events)::bigint from event_part where coalesce(last_at >= ?, true) and coalesce(first_at < ?, true)"
        " group by cluster order by cluster", since, until,
    )  # fmt: skip
    own = asks.snapshot["cluster"]
    if own in dict(held) or not held:
        return ""
    told = _first([f"{events:,} are filed under the cluster {name}" for name, events in held])
    return f"{told}: set `cluster` to one name for both, or ingest the log again"


def _other_policies(asks: Session, refused: set[str]) -> str:
    """That policies of network plugins decide too, or may do so; empty where there are none."""
    held = {
        str(kind) for (kind,) in asks.ask(
            "select distinct kind || '.' || api_group from objects where kind like '%NetworkPolicy'"
            " and not list_contains(?, api_group) order by 1", [*_OWN, *READ_POLICIES]
        )
    }  # fmt: skip
    labels = {f"{plural}.{group}" for group, plurals in OTHER_POLICIES.items() for plural in plurals}
    hidden = (labels | {f"*.{group}" for group in OTHER_POLICIES}) & refused
    return "; ".join(
        [f"policies that are not read decide too: {kind}" for kind in sorted(held)]
        + [f"policies that may decide too could not be read: {what}" for what in sorted(hidden)]
    )


def _damage(asks: Session) -> str:
    """Which parts of the log are damaged; the first three by name."""
    return _first([f"the stored log is damaged: {d}" for d in asks.damage])


def _first(told: list[str]) -> str:
    """The first three, and how many more there are."""
    return "; ".join(told[:3] + ([f"and {len(told) - 3} more"] if len(told) > 3 else []))


def _ambiguous(asks: Session) -> dict[str, str]:
    """Objects of which the snapshot has several of one name, as files may hold them; and the name."""
    rows = asks.ask(
        "select unnest(resources), resources[1] from (select list(resource order by resource) as resources from objects"
        " where not ends_with(name, '*') group by api_group, kind, namespace, name having count(*) > 1)"
    )
    return {str(resource): str(name) for resource, name in rows}


def platform(settings: Settings, asks: Session) -> Found:
    """The kind of cluster: as the settings say, else as it shows itself."""
    version = asks.snapshot["server_version"]
    rows = asks.ask(
        "select body ->> '$.status.nodeInfo.kubeletVersion', json_keys(body -> '$.metadata.labels') from objects"
        " where kind = 'Node' and api_group = '' order by resource"
    )
    openshift = asks.ask(
        "select 1 from objects where kind = 'ClusterVersion' and api_group = 'config.openshift.io' limit 1"
    )
    found = platforms.detect(
        str(version) if version else None,
        [(v, labels or []) for v, labels in rows],
        openshift=bool(openshift),
    )
    if not settings.platform:
        return found
    if settings.platform not in platforms.PLATFORMS:
        raise ContentError(f"platform {settings.platform!r}", f"one of {', '.join(platforms.PLATFORMS)}")
    return found._replace(platform=platforms.PLATFORMS[settings.platform], reason="the settings say so")


def _nodes(asks: Session) -> tuple[str, bool]:
    """Which nodes nothing is known of, and whether the control plane's are among all of them."""
    if why := asks.ready(("node_facts",)):
        return why, False
    rows = asks.ask("select name, control_plane, missing from node_facts order by name")
    unknown = [name for name, _, missing in rows if missing]
    more = f" and {len(unknown) - 3} more" if len(unknown) > 3 else ""
    told = f"nothing is known of {', '.join(unknown[:3])}{more}" if unknown else ""
    return told if rows else "no node is known", any(of_control_plane for _, of_control_plane, _ in rows)


def ceiling(settings: Settings, asks: Session, seen: ask.Sight) -> Ceiling:
    """What the log can hold: by the policy that was given or read on a node, the provider's, or else by
    the log itself."""
    if settings.audit_policy:
        path = Path(settings.audit_policy)
        return Ceiling(audit_policy.read(path), path.name)
    if (of_node := _on_nodes(asks)) is not None:
        return of_node
    policy = audit_policy.published(seen.platform.title)
    if policy is not None:
        return Ceiling(policy, f"as {seen.platform.title} publishes it")
    rows = asks.ask(
        "select verb, api_group, concat_ws('/', resource, subresource), max_by(level, case level when 'Metadata'"
        " then 1 when 'Request' then 2 when 'RequestResponse' then 3 else 0 end) from events"
        " where resource is not null group by all"
    )
    # logs of GKE have no level: they hold bodies, where they hold the request at all
    return Ceiling(observed={(verb, group, what): level or "Request" for verb, group, what, level in rows})


def _on_nodes(asks: Session) -> Ceiling | None:
    """The policy in the file that the API servers' nodes hold, where all hold the same."""
    if asks.ready(("node_facts",)):
        return None
    rows = asks.ask(
        "select cast(facts -> '$.configs.\"audit-policy-file\"' as varchar), string_agg(name, ', ' order by name) from node_facts"
        " where json_exists(facts, '$.configs.\"audit-policy-file\"') group by 1"
    )
    if len(rows) != 1:
        return None
    held: Any = orjson.loads(rows[0][0])
    return Ceiling(held, f"as read on {rows[0][1]}") if isinstance(held, dict) and "rules" in held else None


def _unread(asks: Session) -> str:
    """What of the cluster's log could not be read: lines that are no JSON, files never opened."""
    lines = asks.ask(
        "select coalesce(sum(quarantined), 0) from event_file where cluster = ?",
        asks.snapshot["cluster"],
    )[0][0]
    files = asks.ask(
        "select count(distinct what) from gap where source = 'audit-log'"
        " and (cause = ? or what not in (select path from event_file))",
        LINK,  # a link may lead elsewhere than when it was read
    )[0][0]
    told = [f"{lines} lines of the log could not be read"] if lines else []
    return "; ".join([*told, f"{files} log files could not be read"] if files else told)
