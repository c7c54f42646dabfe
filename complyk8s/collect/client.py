"""The connection: the user's configuration, retries, and refusals as values with a cause."""

import os
import random
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import urllib3
from kubernetes.client import ApiClient, Configuration
from kubernetes.client.exceptions import ApiException
from kubernetes.config import ConfigException, load_incluster_config, load_kube_config
from kubernetes.config.kube_config import list_kube_config_contexts

from complyk8s import __version__, redact
from complyk8s.errors import CollectError, place
from complyk8s.settings import Settings
from complyk8s.untrusted import InputError, inflate, json_text

LARGEST = 64 * 2**20
"""Bytes of one answer, expanded. A page that is larger is asked for again with fewer objects."""
_PATIENCE = 10
"""How many times `request_timeout` an answer may take from its first byte to its last."""
_CAUSES = {401: "unauthorized", 403: "forbidden", 404: "gone", 405: "not-listable", 410: "expired",
           406: "not-acceptable", 415: "not-acceptable"}  # fmt: skip
_AGAIN = {429, 500, 502, 503, 504}


class Refused(Exception):
    """The API server would not, or could not, answer. `cause` is one word, as in Gap."""

    def __init__(self, cause: str, detail: str, body: bytes = b"") -> None:
        super().__init__(detail)
        self.cause, self.detail, self.body = cause, detail, body
        self.wait: str | None = None
        """Seconds that the server asks to wait, as its Retry-After says."""


class Client:
    """GETs and nothing else, so that no code path can write to a cluster."""

    def __init__(self, api: ApiClient, name: str, settings: Settings) -> None:
        self._api, self.name, self._settings = api, name, settings
        self.server: str = api.configuration.host

    def get(self, path: str, query: dict[str, str] | None = None, accept: str = "application/json") -> bytes:
        """The body of one answer.

        429, 5xx and time-outs are tried again, as long as the server asks, or with growing pauses.
        Raises Refused.
        """
        url = self.server + path + (f"?{urlencode(query)}" if query else "")
        for attempt in range(self._settings.retries + 1):
            try:
                return self._once(url, accept)
            except Refused as e:
                last = e
                pause = _pause(e, attempt)
                if pause is None or attempt == self._settings.retries:
                    raise
                time.sleep(pause)
        raise last  # pragma: no cover

    def _once(self, url: str, accept: str) -> bytes:
        headers = {"Accept": accept, "User-Agent": f"complyk8s/{__version__}"}
        self._api.update_params_for_auth(headers, [], ["BearerToken"], "", "GET", None)
        try:
            answer = self._api.rest_client.request(
                "GET", url, headers=headers, _request_timeout=self._settings.request_timeout
            )
            body = self._body(answer.response)
        except InputError as e:
            raise Refused("unreadable", str(e)) from e
        except urllib3.exceptions.TimeoutError as e:
            raise Refused("timeout", f"no answer in {self._settings.request_timeout:g} s") from e
        except (urllib3.exceptions.HTTPError, ApiException, OSError) as e:
            raise Refused("unreachable", str(e).splitlines()[0]) from e
        if answer.status in (200, 204):  # 204: the log of a pod that has not started
            return body
        cause = _CAUSES.get(answer.status, "unavailable" if answer.status in _AGAIN else "refused")
        refused = Refused(cause, f"{answer.status}: {_message(body)}", body)
        refused.wait = answer.headers.get("Retry-After")
        raise refused

    def _body(self, answer: urllib3.BaseHTTPResponse) -> bytes:
        """The body, expanded piece by piece. Raises Refused where it is too large or does not end, InputError where
        it is in no encoding that can be read; the connection is closed then."""
        until = time.monotonic() + _PATIENCE * self._settings.request_timeout
        encoding = answer.headers.get("Content-Encoding", "identity").strip().lower()
        # by http.client, which bounds the lines between chunks; urllib3's own stream() does not
        # and what has come is given at once: a server that drips must not outlast its time within one read
        pieces: Iterable[bytes] = iter(lambda: answer.read1(1 << 16, decode_content=False), b"")
        if encoding in ("gzip", "x-gzip"):
            pieces = inflate.gunzip(pieces)
        elif encoding not in ("identity", ""):
            raise InputError("the answer is in an encoding that was not asked for")
        body = bytearray()
        try:
            for piece in pieces:
                body += piece
                if len(body) > LARGEST:
                    raise Refused("too-large", f"an answer of more than {LARGEST:,} bytes")
                if time.monotonic() > until:
                    raise Refused(
                        "timeout",
                        f"the answer does not end in {_PATIENCE * self._settings.request_timeout:g} s",
                    )
        except BaseException:
            answer.close()  # what is left of it must not be taken for the next answer
            raise
        answer.release_conn()
        return bytes(body)


def get_json(
    client: Client, path: str, query: dict[str, str] | None = None, accept: str = "application/json"
) -> dict[str, Any]:
    """One answer, parsed. Raises Refused, also where it is no JSON object."""
    try:
        found = json_text.loads(client.get(path, query, accept))
    except InputError as e:
        raise Refused("unreadable", str(e)) from e
    if not isinstance(found, dict):
        raise Refused("unreadable", "the answer is no JSON object")
    return found


def _pause(refused: Refused, attempt: int) -> float | None:
    """Seconds until the next try, or None where another try would get the same answer."""
    if refused.cause not in ("unavailable", "timeout", "unreachable"):
        return None
    if refused.wait and refused.wait.isdigit():
        return min(float(refused.wait), 30.0)
    return float(min(0.2 * 2**attempt, 5.0)) * random.uniform(0.5, 1.0)  # noqa: S311


def _message(body: bytes) -> str:
    try:
        return str(json_text.loads(body).get("message", ""))[:300]
    except (InputError, AttributeError):
        return f"an answer of {len(body)} bytes that is no Status"


def connect(settings: Settings, kubeconfig: Path | None, context: str | None) -> Client:
    """A client by kubeconfig, or by the pod's own ServiceAccount where there is none.

    Raises CollectError where neither says how to reach a cluster.
    """
    config = Configuration()
    config.retries = False
    try:
        named = kubeconfig or context or os.environ.get("KUBECONFIG")
        if not named and _in_cluster(config):
            name = settings.cluster or "in-cluster"
        else:
            # persist_config would write refreshed tokens into the user's file
            load_kube_config(str(kubeconfig) if kubeconfig else None, context=context,
                             client_configuration=config, persist_config=False)  # fmt: skip
            name = settings.cluster or _cluster_name(kubeconfig, context)
    except ConfigException as e:
        where = kubeconfig or "~/.kube/config"
        raise CollectError(
            f"kubeconfig {where}: {redact.text(str(e))}", "give --kubeconfig and --context"
        ) from e
    except (
        Exception
    ) as e:  # the loader raises what YAML, base64 and the file system raise, and quotes the file
        where = kubeconfig or "~/.kube/config"
        raise CollectError(
            f"kubeconfig {where} cannot be read: {place(e)}", "give --kubeconfig and --context"
        ) from e
    return Client(ApiClient(config), name, settings)


def _in_cluster(config: Configuration) -> bool:
    try:
        load_incluster_config(config)
    except ConfigException:
        return False
    return True


def _cluster_name(kubeconfig: Path | None, context: str | None) -> str:
    contexts, active = list_kube_config_contexts(str(kubeconfig) if kubeconfig else None)
    chosen = next((c for c in contexts if c["name"] == context), active) if context else active
    return str(chosen["context"].get("cluster", chosen["name"]))
