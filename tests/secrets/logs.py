"""Audit events, wrappers of them, broken lines and scanners' reports, each with one secret in it."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus

import untouched
from planting import Planted, b64, gz
from texts import ARGUMENTS, SHAPED

Body = dict[str, Any]
NODES = "/api/v1/namespaces/b/pods/a/exec"


def ref(resource: str, sub: str | None = None, group: str = "", **more: Any) -> Body:
    held = {"resource": resource, "namespace": "b", "name": "a", "apiVersion": "v1", **more}
    return {**held, **({"subresource": sub} if sub else {}), **({"apiGroup": group} if group else {})}


def event(name: Any, **more: Any) -> Body:
    """As kube-apiserver writes it, the keys in the order of its encoder."""
    whole: Body = {
        "kind": "Event", "apiVersion": "audit.k8s.io/v1", "level": "RequestResponse", "auditID": name, "stage": "ResponseComplete",
        "requestURI": "/api/v1/namespaces/b/things/a", "verb": "create", "user": {"username": "alice", "groups": ["dev"]}, "sourceIPs": ["192.0.2.1"],
        "userAgent": "kubectl/v1.36.0", "responseStatus": {"metadata": {}, "code": 201}, "requestReceivedTimestamp": "2026-11-02T10:00:00.000000Z",
        "stageTimestamp": "2026-11-02T10:00:00.000000Z", "annotations": {"authorization.k8s.io/decision": "allow", "authorization.k8s.io/reason": ""},
    }  # fmt: skip
    held = {**whole, **more}
    return {**{k: v for k, v in held.items() if k not in _LAST}, **{k: held[k] for k in _LAST}}


_LAST = ("requestReceivedTimestamp", "stageTimestamp", "annotations")


SECRET_URI = "/api/v1/namespaces/b/secrets/a"
STATUS = {"kind": "Status", "apiVersion": "v1", "status": "Failure", "reason": "Invalid", "code": 422}

FIELDS: dict[str, Body] = {  # fields of an event
    "Secret request": {"objectRef": ref("secrets"), "requestObject": {"kind": "Secret", "data": {"x": "{S24}"}}}, "Secret response": {"objectRef": ref("secrets"), "responseObject": {"kind": "Secret", "stringData": {"user": "{L14}"}}},
    "Secret apply text": {"objectRef": ref("secrets"), "verb": "patch", "requestObject": "kind: Secret\nstringData:\n  user: {L14}\n"}, "Secret JSON patch": {"objectRef": ref("secrets"), "verb": "patch", "requestObject": [{"op": "add", "path": "/data/x", "value": "{S24}"}]},
    "Secret list": {"objectRef": ref("secrets"), "verb": "list", "responseObject": {"kind": "SecretList", "items": [{"data": {"x": "{S24}"}}]}}, "Secret Table": {"objectRef": ref("secrets"), "verb": "list", "responseObject": {"kind": "Table", "rows": [{"object": {"kind": "Secret", "data": {"x": "{S24}"}}}]}},
    "Secret watch": {"objectRef": ref("secrets"), "verb": "watch", "responseObject": {"type": "ADDED", "object": {"kind": "Secret", "data": {"u": "{S24}"}}}}, "Secret message": {"objectRef": ref("secrets"), "responseStatus": {"code": 400, "message": 'Secret in version "v1" cannot be handled: illegal base64 data at input byte 3, error found in #10 byte of ...|"user":"{L14}"|..'}},
    "Secret invalid": {"objectRef": ref("secrets"), "responseStatus": {"code": 422, "message": 'Secret "a" is invalid: data[{L14}]: Invalid value: "x"'}}, "Secret causes": {"objectRef": ref("secrets"), "responseObject": {**STATUS, "details": {"causes": [{"field": "data", "message": 'Invalid value: "{S24}"'}]}}},
    "Secret without ref": {"requestURI": SECRET_URI, "requestObject": {"data": {"u": "{S24}"}}}, "Secret without ref, apply": {"requestURI": SECRET_URI + "?fieldManager=x", "verb": "patch", "requestObject": {"stringData": {"u": "{L14}"}}}, "Secret ref null": {"requestURI": "/api/v1/namespaces/b/secrets", "objectRef": None, "requestObject": {"stringData": {"u": "{L14}"}}},
    "Secret ref text": {"requestURI": SECRET_URI, "objectRef": "secrets/a", "requestObject": {"stringData": {"u": "{L14}"}}}, "Secret ref list": {"requestURI": SECRET_URI, "objectRef": [ref("secrets")], "requestObject": {"stringData": {"u": "{L14}"}}}, "Secret ref capital": {"objectRef": ref("Secrets"), "requestObject": {"stringData": {"u": "{L14}"}}},
    "Secret ref of something else": {"requestURI": SECRET_URI, "objectRef": ref("pods"), "requestObject": {"stringData": {"u": "{L14}"}}}, "Secret URI percent": {"requestURI": "/api/v1/namespaces/b/%73ecrets/a", "requestObject": {"u": {"v": "{L14}"}}}, "Secret URI double slash": {"requestURI": "/api//v1/namespaces/b/secrets/a", "requestObject": {"u": {"v": "{L14}"}}},
    "Secret URI watch": {"requestURI": "/api/v1/watch/namespaces/b/secrets/a", "requestObject": {"u": {"v": "{L14}"}}}, "Secret all namespaces": {"requestURI": "/api/v1/secrets?limit=1", "responseObject": {"items": [{"u": "{L14}"}]}}, "Secret URI behind a prefix": {"requestURI": "/k8s/clusters/c-1/api/v1/namespaces/b/secrets/a", "requestObject": {"u": {"v": "{L14}"}}},
    "Secret message without ref": {"requestURI": SECRET_URI, "responseStatus": {"code": 400, "message": 'cannot restore slice from string: |"u":"{L14}"|'}}, "Secret of a kind only": {"requestObject": {"kind": "Secret", "apiVersion": "v1", "data": {"u": "{S24}"}}}, "Secret in List": {"requestObject": {"kind": "List", "items": [{"kind": "Secret", "stringData": {"u": "{L14}"}}]}},
    "Secret body text": {"requestObject": '{"kind":"Secret","stringData":{"u":"{L14}"}}'}, "Secret apply YAML elsewhere": {"requestObject": "apiVersion: v1\nkind: Secret\nstringData:\n  u: {L14}\n"}, "Secret body base64": {"objectRef": ref("secrets"), "requestObject": "eyJ{S40}"}, "Secret number body": {"objectRef": ref("secrets"), "requestObject": ["{S24}"]},
    "Secret metadata": {"objectRef": ref("secrets"), "requestObject": {"kind": "Secret", "metadata": {"name": "a", "annotations": {"note": "{S24}"}}}}, "Secret name odd": {"objectRef": ref("secrets"), "requestObject": {"kind": "Secret", "metadata": {"name": {"x": "{S24}"}}}}, "Secret type odd": {"objectRef": ref("secrets"), "requestObject": {"kind": "Secret", "type": {"x": "{S24}"}}},
    "imagestreams/secrets": {"objectRef": ref("imagestreams", "secrets", "image.openshift.io"), "responseObject": {"kind": "SecretList", "items": [{"data": {"u": "{S24}"}}]}}, "imagestreams/secrets plain": {"objectRef": ref("imagestreams", "secrets", "image.openshift.io"), "responseObject": {"items": [{"u": "{L14}"}]}},
    "Template": {"objectRef": ref("templates"), "requestObject": {"kind": "Template", "objects": [{"kind": "Secret", "stringData": {"u": "{L14}"}}]}}, "Template parameter": {"requestObject": {"parameters": [{"name": "DB_PASSWORD", "displayName": "x", "value": "{L14}"}]}}, "env type": {"requestObject": {"env": [{"name": "API_TOKEN", "type": "x", "value": "{S24}"}]}},
    "env other order": {"requestObject": {"env": [{"value": "{S24}", "x": "y", "name": "API_TOKEN"}]}}, "env plain": {"requestObject": {"env": [{"name": "DB_PASS", "value": "{L14}"}]}}, "URL": {"requestObject": {"x": "https://u:{S14}@h/"}}, "spaced": {"requestObject": {"password": "{L14}"}}, "list under passwords": {"requestObject": {"passwords": ["a", "{S20}"]}}, "object under password": {"requestObject": {"password": {"v": "{L14}"}}},
    "number under password": {"requestObject": {"password": {"pin": "{D12}"}}}, "key under tokens": {"requestObject": {"tokens": {"{S24}": "x"}}}, "JSON patch names password": {"verb": "patch", "requestObject": [{"op": "replace", "path": "/spec/adminPassword", "value": "{L14}"}]}, "JSON patch data": {"verb": "patch", "requestObject": [{"op": "add", "path": "/data/db.password", "value": "{L14}"}]},
    "JSON patch env": {"verb": "patch", "requestObject": [{"op": "add", "path": "/spec/env/-", "value": {"name": "DB_PASSWORD", "value": "{L14}"}}]}, "apply text": {"verb": "patch", "requestObject": "spec:\n  password: {L14}\n"}, "apply text block": {"verb": "patch", "requestObject": "data:\n  secret: |\n    {S24}\n  x: y\n"}, "merge patch": {"verb": "patch", "requestObject": {"data": {"smtp_pass": "{L14}"}}},
    "last-applied": {"requestObject": {"metadata": {"annotations": {"kubectl.kubernetes.io/last-applied-configuration": '{"kind":"Secret","data":{"u":"{S24}"}}'}}}}, "TokenRequest": {"objectRef": ref("serviceaccounts", "token"), "responseObject": {"kind": "TokenRequest", "status": {"token": "{S60}"}}}, "TokenRequest odd": {"objectRef": ref("serviceaccounts", "token"), "responseObject": {"kind": "X", "status": {"jwt": "{S60}"}}},
    "TokenRequest by URI": {"requestURI": "/api/v1/namespaces/b/serviceaccounts/a/token", "responseObject": {"status": {"jwt": "{S60}"}}}, "TokenRequest bound": {"objectRef": ref("serviceaccounts", "Token"), "responseObject": {"status": {"jwt": "{S60}"}}}, "TokenReview": {"objectRef": ref("tokenreviews", group="authentication.k8s.io"), "requestObject": {"kind": "TokenReview", "spec": {"token": "{S60}"}}},
    "TokenReview by URI": {"requestURI": "/apis/authentication.k8s.io/v1/tokenreviews", "requestObject": {"spec": {"t": "{S60}"}}}, "TokenReview extra": {"objectRef": ref("tokenreviews"), "responseObject": {"status": {"user": {"extra": {"x": ["{S40}"]}}}}}, "TokenReview beta": {"requestURI": "/apis/authentication.k8s.io/v1beta1/tokenreviews", "responseObject": {"status": {"user": {"x": "{S40}"}}}},
    "OAuthAccessToken body": {"objectRef": ref("oauthaccesstokens", group="oauth.openshift.io", name="sha256~a"), "responseObject": {"kind": "OAuthAccessToken", "metadata": {"name": "sha256~{W43}"}, "userName": "x"}}, "OAuthAccessToken name": {"objectRef": ref("oauthaccesstokens", group="oauth.openshift.io", name="{W43}"), "requestURI": "/apis/oauth.openshift.io/v1/oauthaccesstokens/x", "verb": "get"},
    "OAuthAccessToken URI": {"requestURI": "/apis/oauth.openshift.io/v1/oauthaccesstokens/{W43}", "verb": "delete"}, "OAuthAuthorizeToken": {"objectRef": ref("oauthauthorizetokens", group="oauth.openshift.io"), "requestURI": "/apis/oauth.openshift.io/v1/oauthauthorizetokens/{W43}", "verb": "get"}, "oapi token": {"requestURI": "/oapi/v1/oauthaccesstokens/{W43}", "verb": "delete"},
    "UserOAuthAccessToken": {"objectRef": ref("useroauthaccesstokens", group="oauth.openshift.io"), "responseObject": {"kind": "UserOAuthAccessToken", "x": {"r": "{S40}"}}}, "OAuth status message": {"objectRef": ref("oauthaccesstokens"), "responseStatus": {"code": 404, "message": 'oauthaccesstokens.oauth.openshift.io "{W43}" not found'}}, "OAuth status details": {"requestURI": "/apis/oauth.openshift.io/v1/oauthaccesstokens/x", "responseObject": {**STATUS, "details": {"name": "{W43}"}}},
    "OAuthClient": {"objectRef": ref("oauthclients"), "requestObject": {"kind": "OAuthClient", "secret": "{S24}"}}, "OAuthClient more": {"objectRef": ref("oauthclients"), "requestObject": {"kind": "OAuthClient", "additionalSecrets": ["a", "{S24}"]}}, "OAuthClient by URI": {"requestURI": "/apis/oauth.openshift.io/v1/oauthclients/x", "requestObject": {"x": "{S24}"}},
    "webhook path": {"requestURI": "/apis/build.openshift.io/v1/namespaces/b/buildconfigs/a/webhooks/{S20}/github"}, "webhook path generic": {"requestURI": "/oapi/v1/namespaces/b/buildconfigs/a/webhooks/{S20}/generic"}, "?code=": {"requestURI": "/oauth/token/display?code={W43}&state=x"}, "?token=": {"requestURI": "/x?token={S24}"}, "?access_token=": {"requestURI": "/x?a=b&access_token={S24}"}, "?id_token=": {"requestURI": "/x?id_token={S24}"},
    "?authorization=": {"requestURI": "/x?authorization={S24}"}, "?key=": {"requestURI": "/api/v1/namespaces/b/services/x/proxy/?key={S24}"}, "?pass=": {"requestURI": "/api/v1/namespaces/b/services/x/proxy/?u=x&pass={L14}"}, "?apikey=": {"requestURI": "/api/v1/namespaces/b/services/x/proxy/?apikey={S24}"}, "?sig=": {"requestURI": "/api/v1/namespaces/b/services/x/proxy/?sig={S43}%3D"}, "?X-Amz-Signature=": {"requestURI": "/api/v1/namespaces/b/services/x/proxy/?X-Amz-Signature={H64}"},
    "?encoded name": {"requestURI": "/x?p%61ssword={L14}"}, "?value alone": {"requestURI": "/x?{S32}"}, "?nested": {"requestURI": "/x?next=%2Fy%3Ftoken%3D{S24}"}, "?jwt=": {"requestURI": "/x?jwt=eyJhbGciOiJIUzI1NiJ9.eyJzdWIi{S24}.abc"}, ";password=": {"requestURI": "/x;password={L14}/y"}, "?q=user password": {"requestURI": "/x?q=a+password%3D{L14}"}, "?session=": {"requestURI": "/api/v1/namespaces/b/services/x/proxy/?session={S24}"},
    "proxy path token": {"requestURI": "/api/v1/namespaces/b/services/x/proxy/token/{S32}"}, "proxy path bot": {"requestURI": "/api/v1/namespaces/b/services/x/proxy/bot6123456789:AA{W33}/sendMessage"}, "proxy path reset": {"requestURI": "/api/v1/namespaces/b/pods/x/proxy/reset-password/{H40}"}, "proxy path user info": {"requestURI": "/api/v1/namespaces/b/services/x/proxy/http://u:{S14}@h/"}, "node proxy run": {"requestURI": "/api/v1/nodes/n/proxy/run/b/a/c?cmd=redis-cli+-a+{S14}"},
    "portforward": {"requestURI": "/api/v1/namespaces/b/pods/a/portforward?token={S24}"}, "agent Bearer": {"userAgent": "x Bearer {S30}"}, "agent token": {"userAgent": "script/1.0 token {S30}"}, "agent URL": {"userAgent": "x (https://u:{S14}@h)"}, "agent JWT": {"userAgent": "eyJhbGciOiJIUzI1NiJ9.eyJzdWIi{S24}.abc"}, "agent password": {"userAgent": "x password={S14}"}, "agent ghp": {"userAgent": "ghp_{S36}"},
    "message URL": {"responseStatus": {"code": 500, "message": "dial postgres://u:{S14}@db"}}, "message password": {"responseStatus": {"code": 500, "message": 'bad DB_PASSWORD="{S14}"'}}, "message JSON": {"responseStatus": {"code": 422, "message": 'v1.EnvVar: {"name":"DB_PASS","value":"{L14}"}'}}, "reason": {"responseStatus": {"code": 422, "reason": "password={S14}"}},
    "status details": {"responseObject": {**STATUS, "details": {"causes": [{"message": 'Invalid value: "password={S14}"'}]}}}, "annotation cookie": {"annotations": {"x/cookie": "sid={S24}"}}, "annotation authorization": {"annotations": {"x/authorization": "{S30}"}}, "annotation Bearer": {"annotations": {"x/h": "Bearer {S30}"}}, "annotation set-cookie": {"annotations": {"Set-Cookie": "sid={S24}; Path=/"}},
    "mutation patch": {"annotations": {"patch.webhook.admission.k8s.io/round_0_index_0": '{"configuration":"x","webhook":"y","patch":[{"op":"add","path":"/spec/containers/0/env/0","value":{"name":"DB_PASS","value":"{L14}"}}],"patchType":"JSONPatch"}'}}, "mutation annotation": {"annotations": {"patch.webhook.admission.k8s.io/round_0_index_1": '{"patch":[{"op":"add","path":"/data/password","value":"{L14}"}]}'}},
    "admission failure": {"annotations": {"failed-open.mutating.webhook.admission.k8s.io/round_0_index_0": "Post https://u:{S14}@h"}}, "extra list": {"user": {"username": "x", "extra": {"access-token": ["{S40}"]}}}, "extra scopes": {"user": {"username": "x", "extra": {"x/id-token": ["a", "{S40}"]}}}, "extra JWT": {"user": {"username": "x", "extra": {"y": ["eyJhbGciOiJIUzI1NiJ9.eyJzdWIi{S24}.abc"]}}},
    "extra cookie": {"user": {"username": "x", "extra": {"cookie": ["sid={S24}"]}}}, "username JWT": {"user": {"username": "oidc:eyJhbGciOiJIUzI1NiJ9.eyJzdWIi{S24}.abc"}}, "username ghp": {"user": {"username": "github:ghp_{S36}"}}, "username URL": {"user": {"username": "https://u:{S14}@idp#x"}}, "username Bearer": {"user": {"username": "Bearer {S40}"}}, "group": {"user": {"username": "x", "groups": ["glpat-{S20}"]}}, "uid": {"user": {"username": "x", "uid": "token={S24}"}},
    "impersonated": {"impersonatedUser": {"username": "token={S24}"}}, "impersonated extra": {"impersonatedUser": {"username": "x", "extra": {"access-token": ["{S40}"]}}}, "name JWT": {"objectRef": ref("pods", name="eyJhbGciOiJIUzI1NiJ9.eyJzdWIi{S24}.abc")}, "name password": {"objectRef": ref("pods", name="password={S14}")}, "namespace": {"objectRef": ref("pods", namespace="ghp_{S36}")}, "resource": {"objectRef": ref("glpat-{S20}")}, "subresource": {"objectRef": ref("pods", sub="xoxb-223344556677-223344556677-{S24}")},
    "sourceIPs": {"sourceIPs": ["192.0.2.1", "{S24}"]}, "sourceIPs URL": {"sourceIPs": ["https://u:{S14}@h"]}, "verb": {"verb": "password={S14}"}, "level": {"level": "password={S14}"}, "stage": {"stage": "password={S14}"}, "unknown key": {"x-forwarded": {"authorization": "{S30}"}}, "unknown top": {"token": "{S30}"}, "authenticationMetadata": {"authenticationMetadata": {"impersonationConstraint": "password={S14}"}},
    "Helm release": {"requestObject": {"kind": "ConfigMap", "data": {"release": "H4sI{S60}"}}}, "CSR private": {"objectRef": ref("certificatesigningrequests", group="certificates.k8s.io"), "requestObject": {"spec": {"request": "x", "extra": {"token": ["{S40}"]}}}}, "escaped JSON in sh": {"requestObject": {"command": ["sh", "-c", 'curl -d "{\\"password\\":\\"{S14}\\"}" h']}}, "object name of a create": {"objectRef": ref("things", name=""), "responseObject": {"metadata": {"name": "ghp_{S36}"}}},
    "exec words in a body": {"objectRef": ref("pods", "exec"), "requestObject": {"kind": "PodExecOptions", "command": ["redis-cli", "-a", "{S14}"]}}, "ephemeral": {"objectRef": ref("pods", "ephemeralcontainers"), "requestObject": {"spec": {"ephemeralContainers": [{"command": ["mongosh", "-p", "{S14}"]}]}}},
}  # fmt: skip
FIELDS["Helm release"] = {"requestObject": {"kind": "ConfigMap", "data": {"release": "BASE64GZIP"}}}

RAW: dict[str, Callable[[str], str]] = {  # a whole line made of an event without bodies, and a core
    "duplicate requestObject": lambda s: line(requestObject={}).replace('"requestObject":{}', '"requestObject":{"a":"b"},"requestObject":{"password":"' + s + '"}'),
    "duplicate requestObject, harmless last": lambda s: line(requestObject={}).replace('"requestObject":{}', '"requestObject":{"password":"' + s + '"},"requestObject":{"a":"b"}'),
    "objectRef pods, then secrets": lambda s: line(objectRef={}, requestObject={"data": {"u": s}}).replace('"objectRef":{}', '"objectRef":{"resource":"pods"},"objectRef":{"resource":"secrets"}'),
    "objectRef secrets, then pods": lambda s: line(objectRef={}, requestObject={"data": {"u": s}}).replace('"objectRef":{}', '"objectRef":{"resource":"secrets"},"objectRef":{"resource":"pods"}'),
    "resource twice, secrets first": lambda s: line(objectRef={}, requestObject={"data": {"u": s}}).replace('"objectRef":{}', '"objectRef":{"resource":"secrets","resource":"pods"}'), "resource twice, secrets last": lambda s: line(objectRef={}, requestObject={"data": {"u": s}}).replace('"objectRef":{}', '"objectRef":{"resource":"pods","resource":"secrets"}'),
    "resource escaped": lambda s: line(objectRef=ref("secrets"), requestObject={"data": {"u": s}}).replace('"secrets"', '"s\\u0065crets"'), "requestObject escaped": lambda s: line(objectRef=ref("secrets"), requestObject={"u": s}).replace("requestObject", "requestObjec\\u0074"),
    "resource key escaped": lambda s: line(objectRef=ref("secrets"), requestObject={"u": s}).replace('"resource"', '"resou\\u0072ce"'), "RequestObject": lambda s: line(objectRef=ref("secrets"), requestObject={"u": s}).replace("requestObject", "RequestObject"),
    "ObjectRef": lambda s: line(objectRef=ref("secrets"), requestObject={"u": s}).replace("objectRef", "ObjectRef").replace('"resource"', '"Resource"'), "all lower": lambda s: line(objectRef=ref("secrets"), requestObject={"u": s}).replace("objectRef", "objectref").replace("requestObject", "requestobject"),
    "requestObject and RequestObject": lambda s: line(objectRef=ref("secrets"), requestObject={}).replace('"requestObject":{}', '"requestObject":{},"RequestObject":{"u":"' + s + '"}'), "RequestURI": lambda s: line(requestURI="/x?token=" + s).replace("requestURI", "RequestURI"),
    "USER": lambda s: line(user={"username": "x", "extra": {"access-token": [s]}}).replace('"user"', '"USER"'), "requestURI twice": lambda s: line(requestURI=SECRET_URI, requestObject={"u": {"v": s}}).replace('"verb"', '"requestURI":"/api/v1/pods","verb"'), "objectRef secrets under another case": lambda s: line(objectRef=ref("pods"), requestObject={"u": s}).replace('"verb"', '"OBJECTREF":{"resource":"secrets"},"verb"'),
    "two events": lambda s: line(auditID="two-1") + line(auditID="two-2", objectRef=ref("secrets"), requestObject={"u": s}), "escaped slash URL": lambda s: line(requestObject={"x": "https://u:" + s + "@h/"}).replace("https://", "https:\\/\\/"), "u002f URL": lambda s: line(requestObject={"x": "https://u:" + s + "@h/"}).replace("https://", "https:\\u002f\\u002f"), "escaped key": lambda s: line(requestObject={"password": s}).replace("password", "p\\u0061ssword"), "space around": lambda s: line(requestObject={"password": s}).replace('"password":', '"password" \t: '),
    "deep": lambda s: line(requestObject=_deep(s)), "CRLF": lambda s: line(requestObject={"password": s}) + "\r",
}  # fmt: skip

LINES: dict[str, Callable[[str], str]] = {  # lines that are no event, or half of one
    "second half": lambda s: line(requestObject={"data": {"u": s}})[-260:], "second half of data": lambda s: '{"u":"' + s + '"}},"requestReceivedTimestamp":"2026-11-02T10:00:00.000000Z","stageTimestamp":"2026-11-02T10:00:00.000000Z"}', "first half": lambda s: line(objectRef=ref("secrets"), requestObject={"data": {"u": s, "more": "x" * 50}})[:-210],
    "prefixed Secret": lambda s: 'klog I1126 {"kind":"Secret","data":{"u":"' + s + '"}}', "Secret line": lambda s: '{"kind":"Secret","data":{"u":"' + s + '"}}', "password line": lambda s: f"broken password: {s} end", "literal line": lambda s: f"kubectl create secret generic x --from-literal=k={s}", "escaped line": lambda s: '{\\"x\\":\\"' + s + '\\"',
    "bad time": lambda s: line(objectRef=ref("secrets"), requestReceivedTimestamp="yesterday", stageTimestamp="x", requestObject={"data": {"u": s}}), "numeric auditID": lambda s: line(objectRef=ref("secrets"), auditID=7, requestObject={"data": {"u": s}}), "no stage": lambda s: line(stage=None, objectRef=ref("secrets"), requestObject={"data": {"u": s}}), "no auditID": lambda s: line(auditID="gone", objectRef=ref("secrets"), requestObject={"data": {"u": s}}).replace('"auditID":"gone",', ""),
    "key name": lambda s: '{"' + s + '":1,"b":2}', "key name nested": lambda s: '{"a":{"' + s + '":1}}', "list": lambda s: '["' + s + '"]', "string": lambda s: '"' + s + '"', "number": lambda s: s, "AdmissionReview without time": lambda s: json.dumps({"kind": "AdmissionReview", "request": {"uid": "x", "object": {"kind": "Secret", "data": {"u": s}}}}),
    "plain word": lambda s: f"{s} is what it said", "bad JSON value": lambda s: '{"auditID":"x","requestObject":{"u":' + s + "}}", "bad JSON string": lambda s: '{"auditID":"x","stage":"y","u":"\\q' + s + '"}', "wrapper message": lambda s: json.dumps({"message": f"login {s} ok"}), "base64 line": lambda s: b64(f'{{"kind":"Secret","data":"{s}"}}'), "trivy cut": lambda s: '{"SchemaVersion":2,"ArtifactName":"x","Results":[{"Secrets":[{"Match":"' + s,
    "yaml": lambda s: f"  user: {s}", "CSV": lambda s: f"a,b,{s}", "control": lambda s: f"\x1b[31m{s}\x1b[0m",
}  # fmt: skip

CRI = "2026-11-02T10:00:00.000000000Z stdout "
WRAPPED: dict[str, Callable[[str], list[str]]] = {  # files of their own: lines
    "docker piece 2 alone": lambda s: [json.dumps({"log": '"u":"' + s + '"}}\n', "stream": "stdout", "time": "2026-11-02T10:00:00Z"})], "docker piece 1 alone": lambda s: [json.dumps({"log": line(objectRef=ref("secrets"), requestObject={"u": s})[:-40], "stream": "stdout", "time": "2026-11-02T10:00:00Z"})],
    "cri F alone": lambda s: [CRI + 'F "u":"' + s + '"}},"stageTimestamp":"2026-11-02T10:00:00.000000Z"}'], "cri P alone": lambda s: [CRI + "P " + line(objectRef=ref("secrets"), requestObject={"u": s})[:-40]], "cri whole": lambda s: [CRI + "F " + line(objectRef=ref("secrets"), requestObject={"u": s})], "cri joined": lambda s: _halves(line(objectRef=ref("secrets"), requestObject={"u": s})),
    "EventList": lambda s: [json.dumps({"kind": "EventList", "items": [event("w1", objectRef=ref("secrets"), requestObject={"u": s})]})], "azure": lambda s: [json.dumps({"records": [{"category": "kube-audit", "time": "2026-11-02T10:00:00Z", "properties": {"log": line(objectRef=ref("secrets"), requestObject={"u": s})}}]})], "azure cut": lambda s: [json.dumps({"category": "kube-audit", "time": "2026-11-02T10:00:00Z", "properties": {"log": line(objectRef=ref("secrets"), requestObject={"u": s})[:-150]}})],
    "azure other": lambda s: [json.dumps({"category": "kube-apiserver", "properties": {"log": f"password {s}"}}), line(auditID="az-o")], "cloudwatch": lambda s: [json.dumps({"messageType": "DATA_MESSAGE", "logGroup": "g", "logStream": "kube-apiserver-audit-x", "logEvents": [{"timestamp": 1, "message": line(objectRef=ref("secrets"), requestObject={"u": s})}]})],
    "cloudwatch gzip": lambda s: [json.dumps({"awslogs": {"data": b64(gz(json.dumps({"messageType": "DATA_MESSAGE", "logGroup": "g", "logStream": "kube-apiserver-audit-x", "logEvents": [{"timestamp": 1, "message": line(objectRef=ref("secrets"), requestObject={"u": s})}]})))}})], "cloudwatch broken inside": lambda s: [json.dumps({"awslogs": {"data": b64(gz('{"x":"' + s))}})],
    "cloudwatch no gzip": lambda s: [json.dumps({"awslogs": {"data": s + "!"}})], "gke command": lambda s: [_gke("core/v1/namespaces/b/pods/a/exec", "io.k8s.core.v1.pods.exec.create", labels={"command.gke.io/command": f"redis-cli -a {s}"})], "gke request": lambda s: [_gke("core/v1/namespaces/b/secrets/a", "io.k8s.core.v1.secrets.create", request={"@type": "core.k8s.io/v1.Secret", "data": {"u": s}})],
    "gke response": lambda s: [_gke("core/v1/namespaces/b/secrets/a", "io.k8s.core.v1.secrets.get", response={"@type": "core.k8s.io/v1.Secret", "data": {"u": s}})], "gke no name": lambda s: [_gke("", "io.k8s.core.v1.secrets.create", request={"@type": "core.k8s.io/v1.Secret", "data": {"u": s}})], "gke odd name": lambda s: [_gke("x", "io.k8s.core.v1.secrets.create", request={"u": {"v": s}})], "gke type only": lambda s: [_gke("core/v1/namespaces/b/things/a", "io.k8s.core.v1.things.create", request={"@type": "core.k8s.io/v1.Secret", "data": {"u": s}})],
    "gke token": lambda s: [_gke("core/v1/namespaces/b/serviceaccounts/a/token", "io.k8s.core.v1.serviceaccounts.token.create", response={"status": {"t": s}})], "gke principal": lambda s: [_gke("core/v1/namespaces/b/pods/a", "io.k8s.core.v1.pods.get", who="Bearer " + s)], "elastic": lambda s: [json.dumps({"@timestamp": "2026-11-02T10:00:00Z", "kubernetes": {"audit": event("el", objectRef=ref("secrets"), requestObject={"u": s})}})],
    "elastic original": lambda s: [json.dumps({"@timestamp": "2026-11-02T10:00:00Z", "event": {"original": line(objectRef=ref("secrets"), requestObject={"u": s})}})], "splunk": lambda s: [json.dumps({"time": 1762077600, "sourcetype": "x", "event": event("sp", objectRef=ref("secrets"), requestObject={"u": s})})], "splunk raw": lambda s: [json.dumps({"result": {"_raw": line(objectRef=ref("secrets"), requestObject={"u": s}), "_time": "2026-11-02T10:00:00Z"}})],
    "splunk host": lambda s: [json.dumps({"time": 1762077600, "host": "https://u:" + s + "@h", "event": event("sph")})], "datadog": lambda s: [json.dumps({"attributes": {**event("dd", objectRef=ref("secrets"), requestObject={"u": s})}})], "datadog url": lambda s: [json.dumps({"attributes": {"auditID": "ddu", "apiVersion": "audit.k8s.io/v1", "http": {"url": "/x?token=" + s, "method": "get"}, "stageTimestamp": "2026-11-02T10:00:00Z"}})],
    "loki": lambda s: [json.dumps({"streams": [{"stream": {"host": "h"}, "values": [["1762077600000000000", line(objectRef=ref("secrets"), requestObject={"u": s})]]}]})], "loki host": lambda s: [json.dumps({"line": line(auditID="lh"), "labels": {"host": "password=" + s}})], "vector": lambda s: [json.dumps({"message": line(objectRef=ref("secrets"), requestObject={"u": s}), "timestamp": "2026-11-02T10:00:00Z"})], "vector host": lambda s: [json.dumps({"message": line(auditID="vh"), "host": "https://u:" + s + "@h", "timestamp": "2026-11-02T10:00:00Z"})],
    "vector file": lambda s: [json.dumps({"message": line(auditID="vf"), "file": "/x?token=" + s, "timestamp": "2026-11-02T10:00:00Z"})], "fluentbit": lambda s: [json.dumps({**event("fb", objectRef=ref("secrets"), requestObject={"u": s}), "stream": "stdout", "logtag": "F"})], "fluentbit log": lambda s: [json.dumps({"date": 1, "log": line(objectRef=ref("secrets"), requestObject={"u": s})})],
    "AdmissionReview": lambda s: [json.dumps({"kind": "AdmissionReview", "requestReceivedTimestamp": "2026-11-02T10:00:00Z", "request": {"uid": "ar", "resource": {"version": "v1", "resource": "secrets"}, "operation": "CREATE", "object": {"u": s}}})], "AdmissionReview old": lambda s: [json.dumps({"kind": "AdmissionReview", "requestReceivedTimestamp": "2026-11-02T10:00:00Z", "request": {"uid": "aro", "resource": {"version": "v1", "resource": "secrets"}, "operation": "UPDATE", "oldObject": {"u": s}}})],
    "legacy uri": lambda s: [f'2026-11-02T10:00:00.000000000Z AUDIT: id="l1" ip="192.0.2.1" method="GET" user="x" groups="\\"a\\"" as="<self>" asgroups="<lookup>" namespace="b" uri="/x?token={s}"'], "legacy agent": lambda s: [f'2026-11-02T10:00:00.000000000Z AUDIT: id="l2" ip="{s}" method="GET" user="x" uri="/x"'], "pretty array": lambda s: json.dumps([event("pa", objectRef=ref("secrets"), requestObject={"u": s})], indent=1).split("\n"),
    "pretty array cut": lambda s: json.dumps([event("pc1"), event("pc2", objectRef=ref("secrets"), requestObject={"u": s, "v": "x"})], indent=1).split("\n")[:-6], "pretty not JSON": lambda s: ["[", json.dumps(event("pn")) + ",", "{ " + s + " :", "]"], "yandex": lambda s: [json.dumps({"messages": [{"details": {"messages": [{"json_payload": event("ya", objectRef=ref("secrets"), requestObject={"u": s})}]}}]})],
    "pubsub": lambda s: [json.dumps({"message": {"data": b64(_gke("core/v1/namespaces/b/secrets/a", "io.k8s.core.v1.secrets.create", request={"u": s}))}})], "pubsub broken": lambda s: [json.dumps({"message": {"data": b64('{"protoPayload":"' + s)}})], "prefixed": lambda s: ["2026-11-02T10:00:00.000Z " + line(objectRef=ref("secrets"), requestObject={"u": s})], "prefixed host": lambda s: [f"https://u:{s}@h " + line(auditID="ph")], "stringified body": lambda s: [line(objectRef=ref("secrets"), requestObject=json.dumps({"u": s}))],
    "gdc": lambda s: [json.dumps({**event("gd", objectRef=ref("secrets"), requestObject={"u": s}), "_gdch_cluster": "c"})], "gdc cluster": lambda s: [json.dumps({**event("gdc"), "_gdch_cluster": "password=" + s})], "message JSON": lambda s: [json.dumps({"msg": json.dumps({"message": line(objectRef=ref("secrets"), requestObject={"u": s})})})], "annotations wrapper": lambda s: [json.dumps({"@timestamp": "2026-11-02T10:00:00Z", "log": line(auditID="aw"), "kubernetes": {"annotations": {"token": s}}})],
}  # fmt: skip

SCANS: dict[str, Any] = {
    "trivy ArtifactName": {"SchemaVersion": 2, "ArtifactName": "https://x:{S14}@r/x:1", "Metadata": {}, "Results": []}, "trivy RepoTag": {"SchemaVersion": 2, "ArtifactName": "r/x:2", "Metadata": {"RepoTags": ["r/x:ghp_{S36}"]}, "Results": []}, "trivy env": {"SchemaVersion": 2, "ArtifactName": "r/x:3", "Metadata": {"ImageConfig": {"config": {"Env": ["DB_PASSWORD={S14}"]}}}, "Results": []},
    "trivy secret": {"SchemaVersion": 2, "ArtifactName": "r/x:4", "Results": [{"Secrets": [{"Match": "token={S24}"}]}]}, "trivy package": {"SchemaVersion": 2, "ArtifactName": "r/x:5", "Results": [{"Vulnerabilities": [{"VulnerabilityID": "CVE-1", "PkgName": "glpat-{S20}", "InstalledVersion": "1", "Severity": "HIGH"}]}]}, "trivy version": {"SchemaVersion": 2, "ArtifactName": "r/x:6", "Results": [{"Vulnerabilities": [{"VulnerabilityID": "CVE-1", "PkgName": "x", "InstalledVersion": "password={S14}"}]}]},
    "trivy id": {"SchemaVersion": 2, "ArtifactName": "r/x:7", "Results": [{"Vulnerabilities": [{"VulnerabilityID": "ghp_{S36}", "PkgName": "x"}]}]}, "trivy fixed": {"SchemaVersion": 2, "ArtifactName": "r/x:8", "Results": [{"Vulnerabilities": [{"VulnerabilityID": "CVE-2", "PkgName": "x", "FixedVersion": "password={S14}"}]}]}, "grype input": {"matches": [], "source": {"target": {"userInput": "https://u:{S14}@r/x"}}, "descriptor": {}}, "grype tag": {"matches": [], "source": {"target": {"userInput": "r/y", "tags": ["r/y:hvs.{W90}"]}}},
    "cyclonedx name": {"bomFormat": "CycloneDX", "vulnerabilities": [], "metadata": {"component": {"name": "https://u:{S14}@r/z"}}}, "cyclonedx part": {"bomFormat": "CycloneDX", "metadata": {"component": {"name": "r/z"}}, "components": [{"bom-ref": "a", "name": "npm_{S36}", "version": "1"}], "vulnerabilities": [{"id": "CVE-3", "affects": [{"ref": "a"}]}]},
}  # fmt: skip


def line(auditID: str = "", **more: Any) -> str:
    name = auditID or f"raw{len(_made)}"
    text = {k: v for k, v in event(**{"name": name, **more}).items() if v is not None}
    if not auditID:
        _made.append(1)
    return json.dumps(text, separators=(",", ":"))


_made: list[int] = []


def _deep(core: str) -> Any:
    held: Any = {"password": core}
    for _ in range(60):
        held = {"x": [held]}
    return held


def _halves(text: str) -> list[str]:
    at = text.index('"u":"') + 9
    return [CRI + "P " + text[:at], CRI + "F " + text[at:]]


def _gke(name: str, method: str, labels: Body | None = None, who: str = "x@example.com", **more: Any) -> str:
    return json.dumps({
        "insertId": f"g{len(_made)}", "timestamp": "2026-11-02T10:00:00Z", "labels": labels or {},
        "protoPayload": {"serviceName": "k8s.io", "methodName": method, "resourceName": name, "authenticationInfo": {"principalEmail": who}, **more},
    })  # fmt: skip


def write(folder: Path, planted: Planted) -> None:
    """A folder of logs: the API server's own file, files of each wrapper, broken lines, reports of scanners."""
    lines = []
    for number, (kind, fields) in enumerate(FIELDS.items()):
        held = fields
        if kind == "Helm release":
            inner = planted.fill(f"event {kind}", '{"config":{"password":"{S14}"}}')
            held = {"requestObject": {"kind": "ConfigMap", "data": {"release": b64(gz(inner))}}}
        else:
            held = planted.held(f"event {kind}", held)
        lines.append(json.dumps(event(f"f{number:04}", **held), separators=(",", ":")))
    for number, (kind, words) in enumerate(ARGUMENTS.items()):
        asked = "&".join(f"command={quote_plus(w)}" for w in planted.held(f"exec {kind}", words))
        uri = f"{NODES}?{asked}&container=c&stdin=true"
        lines.append(
            json.dumps(
                event(f"x{number:04}", verb="create", objectRef=ref("pods", "exec"), requestURI=uri),
                separators=(",", ":"),
            ).replace("&", "\\u0026")
        )
    twice = quote(quote(planted.fill("exec twice encoded", "--password={S14}"), safe=""), safe="")
    lines.append(
        json.dumps(
            event("twice", objectRef=ref("pods", "exec"), requestURI=f"{NODES}?command={twice}"),
            separators=(",", ":"),
        )
    )
    attach = planted.fill(
        "attach without ref",
        f"{NODES.replace('exec', 'attach')}?command=redis-cli&command=-a&command={{S14}}",
    )
    lines.append(json.dumps(event("attach", requestURI=attach), separators=(",", ":")))
    for kind in ("ghp_", "JWT", "Slack webhook", "Bearer", "hvs.", "AccountKey=", "PEM in one line"):
        lines.append(
            json.dumps(
                event(
                    f"b-{kind[:3]}",
                    requestObject={"data": {"x": planted.fill(f"event body {kind}", SHAPED[kind])}},
                ),
                separators=(",", ":"),
            )
        )
        lines.append(
            json.dumps(
                event(
                    f"q-{kind[:3]}",
                    requestURI="/x?v=" + quote(planted.fill(f"event query {kind}", SHAPED[kind]), safe=""),
                ),
                separators=(",", ":"),
            )
        )
        lines.append(
            json.dumps(
                event(
                    f"m-{kind[:3]}",
                    responseStatus={
                        "code": 500,
                        "message": planted.fill(f"event message {kind}", SHAPED[kind]),
                    },
                ),
                separators=(",", ":"),
            )
        )
    for kind, made in RAW.items():
        lines.append(made(planted.fill(f"line {kind}", "{S24}")))
    lines += harmless_lines()
    (folder / "audit.log").write_text("\n".join(lines) + "\n")
    broken = (
        [line(auditID="begin")]
        + [made(planted.fill(f"broken {kind}", "{S24}")) for kind, made in LINES.items()]
        + [line(auditID="end")]
    )
    raw = "\n".join(broken).encode() + b"\n\xff\xfe binary " + planted.fill("broken binary", "{S24}").encode()
    raw += (
        b"\n\0\0nul\0 "
        + planted.fill("broken NUL", "{S24}").encode()
        + b"\n"
        + b'{"kind":"Event","tail":"'
        + planted.fill("broken tail", "{S24}").encode()
    )
    (folder / "broken.log").write_bytes(raw)
    for number, (kind, wrap) in enumerate(WRAPPED.items()):
        inside = folder / f"w{number:02}"
        inside.mkdir()
        (inside / "x.log").write_text("\n".join(wrap(planted.fill(f"shape {kind}", "{S24}"))) + "\n")
    for number, (kind, report) in enumerate(SCANS.items()):
        (folder / f"scan{number:02}.json").write_text(json.dumps(planted.held(f"scan {kind}", report)))


def harmless_lines() -> list[str]:
    """Events whose URIs, user agents, reasons and bodies must come through as they are; auditIDs h-…"""
    out = [event(f"h-uri-{n}", requestURI=uri) for n, uri in enumerate(untouched.URIS)]
    out += [event(f"h-agent-{n}", userAgent=agent) for n, agent in enumerate(untouched.AGENTS)]
    out += [
        event(
            f"h-reason-{n}",
            annotations={"authorization.k8s.io/decision": "allow", "authorization.k8s.io/reason": r},
        )
        for n, r in enumerate(untouched.REASONS)
    ]
    out += [
        event(f"h-body-{n}", objectRef=ref("things"), requestObject={"spec": spec})
        for n, spec in enumerate(untouched.SPECS)
    ]
    return [json.dumps(e, separators=(",", ":")).replace("&", "\\u0026") for e in out]
