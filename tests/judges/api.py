"""The API server's own answers, many at a time: the judge of the exact views."""

import base64
import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import urllib3
import yaml


@dataclass
class Api:
    """A person's connection to the test API server."""

    pool: urllib3.HTTPSConnectionPool

    def __call__(self, method: str, path: str, body: dict | None = None) -> tuple[int, dict]:
        """Status and answer of one request; the answer's `warnings` are those of its headers."""
        said = self.pool.request(
            method, path, body=json.dumps(body) if body else None, retries=False,
            headers={"Content-Type": "application/json", "Accept": "application/json"},
        )  # fmt: skip
        return said.status, {**json.loads(said.data), "warnings": said.headers.getlist("Warning")}

    def each(self, requests: list[tuple[str, str, dict]]) -> list[tuple[int, dict]]:
        """The same for many, in their order."""
        with ThreadPoolExecutor(8) as workers:
            return list(workers.map(lambda r: self(*r), requests))


def connect(kubeconfig: Path, folder: Path) -> Api:
    """As the person in `kubeconfig`; certificates are put into `folder`."""
    held = yaml.safe_load(kubeconfig.read_text())
    cluster, user = held["clusters"][0]["cluster"], held["users"][0]["user"]
    files = {}
    for name, where in (("certificate-authority", cluster), ("client-certificate", user), ("client-key", user)):  # fmt: skip
        if name in where:
            files[name] = where[name]
        else:
            path = folder / f"{name}.pem"
            path.write_bytes(base64.b64decode(where[f"{name}-data"]))
            files[name] = str(path)
    at = urlsplit(cluster["server"])
    return Api(urllib3.HTTPSConnectionPool(
        at.hostname, at.port, maxsize=8, cert_file=files["client-certificate"],
        key_file=files["client-key"], ca_certs=files["certificate-authority"],
    ))  # fmt: skip
