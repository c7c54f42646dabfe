"""Secrets in shapes of text that files in clusters have, each with one beside it that holds none."""

import base64
import json

import orjson
import pytest

from complyk8s import redact, suspects

SECRET = "kV9zQ2mXw7LpTr4B"
TEXTS = {
    "nginx's set": 'set $api_key "%V";',
    "a directive below a section": "<match **>\n  @type s3\n  aws_sec_key %V\n</match>\n",
    "a pre-shared key": 'h1 h2 : PSK "%V"\n',
    "PowerShell's secure string": "$password = ConvertTo-SecureString '%V' -AsPlainText -Force\n",
    "a signature of Azure": "SharedAccessSignature sr=x&sig=%V&se=1",
    "a seed": "seed: %V",
    "SSSD": "ldap_default_authtok = %V",
    "a string given to read": 'read -r PASS <<< "%V"',
    "a string given to sudo": "sudo -S <<< '%V' id",
    "a string given to nc": 'nc h 1 <<< "AUTH %V"',
    "an echo within a value": "PASS=$(echo %V)",
    "a printf within a value": "export TOKEN=\"$(printf '%s' %V)\"",
    "what sed puts in": "sed -i 's/DB_PASSWORD/%V/' /etc/app.conf",
    "a tuple of Erlang": '[{rabbit, [{default_pass, <<"%V">>}]}].',
    "a typed constant": "export const apiToken: string = '%V';",
    "a typed variable of Python": 'password: str = "%V"',
    "pgbouncer's users": '"app" "md5%V"',
    "who logs in": "login: admin / %V",
    "an entry of XML": '<entry key="password">%V</entry>',
    "a setting of .NET": '<setting name="ApiKey" serializeAs="String"><value>%V</value></setting>',
}
ARGUMENTS = {
    "a flag with a colon": ["--api-key:%V"],
    "a short flag of an unknown program": ["serve", "-p", "%V"],
}
STAYS = (
    "set $backend upstream;", "PSK", "seed: 42", "sig=none", 'read -r LINE <<< "$INPUT"', "PASS=$(echo $X)", "PASS=$(cat /run/secrets/x)",
    "sed -i 's/PORT/8080/' f", "sed 's/password/$PASSWORD/'", "login: admin", '<entry key="password"></entry>', '<entry key="port">8080</entry>',
    'secretName: string = "db-credentials"', '"a" "b"', "x: int = 3", "side by side", "an inside job", "sidecar.istio.io/inject: \"true\"",
)  # fmt: skip
STAYING_ARGUMENTS = (
    ["-p", "8080"],
    ["mkdir", "-p", "/a/bC3dE5fG7h9"],
    ["-w", "/work"],
    ["serve", "-a", "0.0.0.0:80"],
    ["--label:app"],
    ["tar", "-P", "-xf", "a.tar"],
)


def bodies():
    for name, text in TEXTS.items():
        yield name, {"kind": "ConfigMap", "data": {"x": text.replace("%V", SECRET)}}
    for name, words in ARGUMENTS.items():
        yield name, {"args": [w.replace("%V", SECRET) for w in words]}


@pytest.mark.parametrize("body", [b for _, b in bodies()], ids=[n for n, _ in bodies()])
def test_is_replaced_and_found_by_the_first_gate(body):
    assert SECRET not in json.dumps(redact.value(body))
    for line in (
        orjson.dumps({"requestObject": body}),
        orjson.dumps({"a": json.dumps(body)}),
        json.dumps({"x": [body]}).encode(),
    ):
        assert suspects.lines(b'{"a":1}\n' + line + b"\n"), line


@pytest.mark.parametrize("text", STAYS)
def test_texts_without_a_secret_stay(text):
    assert redact.value({"data": {"x": text}}) == {"data": {"x": text}}


@pytest.mark.parametrize("words", STAYING_ARGUMENTS)
def test_arguments_without_a_secret_stay(words):
    assert redact.value({"args": words}) == {"args": words}


REQUEST = {"kind": "CertificateSigningRequest", "metadata": {"name": "c"},
           "spec": {"request": "TFMwdExTMUNSVWRKVGc=", "signerName": "kubernetes.io/kube-apiserver-client", "usages": ["client auth"]},
           "status": {"certificate": "Q0VSVElGSUNBVEU=", "conditions": [{"type": "Approved"}]}}  # fmt: skip


@pytest.mark.parametrize("by", ["objectRef", "URI"])
@pytest.mark.parametrize("body", [REQUEST, {k: v for k, v in REQUEST.items() if k != "kind"}, {"kind": "List", "items": [REQUEST]},
                                  [{"op": "add", "path": "/status/certificate", "value": "Q0VSVElGSUNBVEU="}], json.dumps(REQUEST)])  # fmt: skip
def test_certificates_and_their_requests_are_not_kept(by, body):
    event = {
        "requestURI": "/apis/certificates.k8s.io/v1/certificatesigningrequests/c",
        "verb": "update",
        "requestObject": body,
    }
    if by == "objectRef":
        event |= {
            "requestURI": "/x",
            "objectRef": {"resource": "certificatesigningrequests", "apiGroup": "certificates.k8s.io"},
        }
    clean = json.dumps(redact.event(event))
    assert "Q0VSV" not in clean and "TFMwd" not in clean
    assert suspects.lines(orjson.dumps(event) + b"\n")
    if isinstance(body, dict):
        assert "kubernetes.io/kube-apiserver-client" in clean and "client auth" in clean


def test_who_is_asked_for_stays_and_no_secret_is_said_to_be_in_the_log():
    """The detection of certificates for administrators needs it; nothing of a request is a secret."""
    pem = (
        "-----BEGIN CERTIFICATE REQUEST-----\n"
        + base64.b64encode(b"0\x81system:masters1\x10").decode()
        + "\n-----END CERTIFICATE REQUEST-----"
    )
    body = {"kind": "CertificateSigningRequest", "spec": {"request": base64.b64encode(pem.encode()).decode()}}
    clean = redact.event(
        {"requestURI": "/apis/certificates.k8s.io/v1/certificatesigningrequests", "requestObject": body}
    )
    assert "system:masters" in clean["requestObject"]["spec"]["request"]
    assert "[redacted]" not in json.dumps(clean)
    assert redact.event(clean) == clean
