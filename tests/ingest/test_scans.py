"""CycloneDX bills of materials: those that list vulnerabilities are scans, others say nothing."""

import json

import pytest

from complyk8s.ingest import scans

BOM = {
    "bomFormat": "CycloneDX", "specVersion": "1.6",
    "metadata": {"timestamp": "2026-11-20T10:00:00+00:00", "component": {
        "type": "container", "name": "registry.example.com/shop/cart:2.1", "properties": [
            {"name": "aquasecurity:trivy:RepoDigest", "value": "registry.example.com/shop/cart@sha256:" + "a" * 64}]}},
    "components": [{"bom-ref": "p1", "name": "openssl", "version": "3.0.1"}],
    "vulnerabilities": [{"id": "CVE-2099-1", "ratings": [{"severity": "medium"}, {"severity": "critical"}],
                         "recommendation": "Upgrade openssl to version 3.0.9", "affects": [{"ref": "p1"}]}],
}  # fmt: skip


def test_one_with_vulnerabilities_is_a_scan_of_its_image():
    text = json.dumps(BOM).encode()
    assert scans.looks_like(text)
    (scan,) = scans.read(text)
    assert scan.names == [
        "registry.example.com/shop/cart:2.1",
        "registry.example.com/shop/cart@sha256:" + "a" * 64,
    ]
    assert [tuple(w) for w in scan.weaknesses] == [("CVE-2099-1", "critical", "openssl", "3.0.1", "3.0.9")]


@pytest.mark.parametrize(
    "change", [{"vulnerabilities": None}, {"metadata": {}}, {"vulnerabilities": [3]}, {"bomFormat": "SPDX"}]
)
def test_one_that_says_nothing_of_them_looks_clean_to_nobody(change):
    assert scans.read(json.dumps({**BOM, **change}).encode()) == []


def test_none_found_is_an_answer():
    (scan,) = scans.read(json.dumps({**BOM, "vulnerabilities": []}).encode())
    assert scan.weaknesses == []
