"""What a request URI says of the object that was asked for."""

import re
from urllib.parse import parse_qs, unquote, urlsplit


def of_uri(uri: str) -> dict[str, str] | None:
    """ObjectRef of a request URI (k8s.io/apiserver/pkg/endpoints/request/requestinfo.go)."""
    split = urlsplit(uri if uri.startswith("/") and not uri.startswith("//") else "/" + uri.lstrip("/"))
    parts = [unquote(p) for p in split.path.split("/") if p]
    if parts[:1] == ["api"] and len(parts) > 2:
        group, version, rest = "", parts[1], parts[2:]
    elif parts[:1] == ["apis"] and len(parts) > 3:
        group, version, rest = parts[1], parts[2], parts[3:]
    else:
        return None
    if rest[0] in ("watch", "proxy") and len(rest) > 1:
        rest = rest[1:]
    ref = {"apiGroup": group, "apiVersion": version}
    if rest[0] == "namespaces" and len(rest) > 1:
        ref["namespace"] = rest[1]
        if len(rest) > 2 and rest[2] not in ("status", "finalize"):
            rest = rest[2:]
    ref["resource"] = rest[0]
    if len(rest) > 1:
        ref["name"] = rest[1]
    if len(rest) > 2:
        ref["subresource"] = rest[2]
    selector = parse_qs(split.query).get("fieldSelector", [""])[0]
    if "name" not in ref and (named := re.fullmatch(r"metadata\.name=([^,]+)", selector)):
        ref["name"] = named.group(1)
    return ref
