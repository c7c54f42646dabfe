"""What a name says of the value that stands beside it.

A name is cut into words (`dbPassword`, `DB_PASSWORD`, `db-password`, `db.password`, `dbpassword`), and
the words are judged in their order: `tokenEndpoint` is about a token and holds a URL.
"""

import functools
import re
import unicodedata
from urllib.parse import unquote

MARK = "[redacted]"
LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"

SECRET = "secret"
"""Whatever stands under the name is secret."""
WEAK = "weak"
"""The value decides: `key: app.kubernetes.io/name` is a label, `key: AIza…` is not."""
NOTHING = ""

_STEMS = (
    r"pass[-_ ]?w(?:or)?d|passwort|pass[-_ ]?phrase|pass[-_ ]?code|passkey|pgpass|secret|token|credential"
    r"|(?:api|access|private|priv|secret|encrypt|encryption|signing|master|auth|shared|account|client|user|storage|host|license"
    r"|session|service|cookie|hmac|fernet|jwt|join|preshared|crypt|deploy|ssh|root|admin)key"
    r"|connectionstring|connstr|mnemonic|chpasswd"
)
NAME = rf"{_STEMS}|pass|pwd|pw\b|psw|auth|cred|cookie|salt|dsn|jwt|bearer|psk|key|sign|session|otp|code|pin|licen[sc]e|pat\b|seed|apm|(?:^|[^a-z])s(?:as|id|ig)(?:[^a-z]|$)"
"""A rough pattern of names that may say `secret`; what it does not match says nothing."""

_word = re.compile(r"[A-Z]{2,}s(?![a-z])|[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_stem = re.compile(_STEMS)
_whole = frozenset(
    "pass passwd password passwords pwd pwds pw pws psw pswd pword passes secret secrets token tokens credential "
    "credentials cred creds cookie cookies salt salts dsn jwt jwts bearer psk psks totp otp mnemonic apikey apikeys "
    "passphrase passcode netrc htpasswd authtok".split()
)
_endings = re.compile(r"(?<=[a-z]{2})(?:pass|pwd|pw|psw|dsn|jwt|psk|salt|cookie)s?$")
_innocent = frozenset(
    "bypass compass encompass trespass overpass underpass surpass multipass monkey turkey hotkey donkey whiskey jockey "
    "basalt cobalt author authors authority authorities authored oauth passed passing passive passenger passes passport "
    "passthrough tokenizer tokenizers tokenize tokenized tokenization detokenize secretary secretless passwordless "
    "tokenless credentialless tokenreview tokenreviews tokenrequest tokenrequests tokenreviewer accesskeyid".split()
)
_tails = {
    "path": "path paths file files filename filenames dir directory folder location mount mountpath keyfile certfile store keystore "
    "truststore socket cert certs certificate certificates crt cer pub pem ca cacert bundle helper script",
    "url": "url urls uri uris endpoint endpoints server host hosts hostname hostnames issuer address addr domain domains origin audience "
    "audiences proxy realm service gateway site",
    "number": "seconds second ttl expiration expiry expires timeout age duration interval period minutes hours days length size limit "
    "count max min lifetime validity port ports rotation cost rounds iterations retries attempts bytes bits cache leeway skew "
    "window threshold percent burst qps syncs refresh limits quota usage per expire expired ms ns minute hour day week month lifespan maxage minlength maxlength",
    "name": "name names namespace namespaces ref refs reference references selector selectors label labels annotation annotations user username "
    "group groups role account accounts kind version class source provider providers manager backend plugin engine "
    "driver controller operator reviewer prefix suffix header claim claims scope scopes attribute field fields column table "
    "property properties object objects generator bucket queue topic project tenant template templates target",
    "id": "id ids uid uids uuid identifier index number serial fingerprint thumbprint arn ocid kid etag revision resourceversion"
    " generation",
    "word": "type types mode modes policy policies format method methods algorithm alg algs strategy status state phase samesite "
    "encoding module modules usage usages requirement rule rules validation validator grant flow level strength "
    "support stage action actions scheme schema protocol protocols condition reviews review requests request required "
    "enabled enable disabled disable allowed optional supported stdin prompt reset rotate persist persistence "
    "metric metrics binding projection "
    "syncer sync cleaner lookup webhook webhooks csi management scan scanner scanning detection language"
    " less izer ization ized ary order visibility rotationpolicy inject injector secure httponly interactive",
    "text": "description comment title regex invalid wrong incorrect missing forbidden malformed pattern message reason error errors warning help hint hints note notes",
    "document": "yaml yml json toml ini conf cfg config configuration properties xml sh bash py js ts sql md html env tpl tmpl lua rb go php settings rules",
    "hash": "checksum digest sha sha1 sha256 sha512 md5 crc",
}
_tail = {word: form for form, words in _tails.items() for word in words.split()}
_before = frozenset(
    "max min num count total limit enable enabled disable disabled require required requires use uses allow allows validate verify has is skip forbid "
    "rotate hide show automount generate ignore no without needs mount autogenerate create enforce extend".split()
)
_last_only = frozenset("pw pws psk psks otp totp cred creds dsn jwts".split())
"""Short words that say `secret` at the end of a name alone."""
_hashes = frozenset("checksum checksums digest hash sha256 sha1 sha512 md5 fingerprint".split())
_holders = frozenset("secret secrets".split())
"""Stems that Kubernetes' objects are called by: a name before them makes it the name of such an object."""
_named_objects = frozenset(
    "pull image existing tls ca cert certs certificate certificates credentials credential creds password passwords "
    "registry ssl config connection license mountable dockerconfig agent target source bootstrap pullsecret default ingress git repo "
    "external generated volume backup helm keystore truststore users htpasswd kubeconfig".split()
)
_filler = frozenset(
    "value values data string str text plain plaintext raw b64 base64 encoded old new current previous prev next primary secondary dev "
    "test prod stage staging default env var in s".split()
)
_key_secret = re.compile(
    r"(?:api|app|application|access|account|activation|admin|aes|apm|auth|authentication|authorization|backup|bot|ca|cert|certificate|cipher|client|cookie|crypt|"
    r"crypto|csrf|mfa|totp|otp|algolia|bugsnag|datadog|google|mailchimp|mailgun|mapbox|maps|mixpanel|openai|pagerduty|rollbar|segment|sendgrid|twilio|decrypt|decryption|dek|deploy|django|dsa|ecdsa|ecc|ed25519|encrypt|encryption|enc|fernet|functions|gpg|hmac|"
    r"host|identity|ingest|ingestion|insert|instrumentation|integration|join|jwe|jwk|jws|jwt|kek|kubelet|laravel|licen[sc]e|mac|"
    r"machine|master|node|oauth|ops|pass|passwd|password|peer|pgp|preshared|priv|private|provisioning|rails|read|recovery|registration|"
    r"registry|rest|restore|root|routing|rsa|salt|sas|secret|secure|security|seed|sentry|server|service|session|share|shared|"
    r"sign|signature|signing|sse|ssh|ssl|storage|stripe|subscription|symmetric|sync|tls|token|unseal|user|vault|webhook|wg|wireguard|write|"
    r"x25519|etcd|kms|sec|^in)$"
)
_key_public = re.compile(
    r"(?:public|pub|sort|partition|primary|foreign|unique|topology|label|labels|annotation|selector|map|cache|index|group|object|row|range|"
    r"lookup|config|configmap|order|merge|list|patch|natural|composite|trigger|hot|mon|tur|don|field|property|host[-_]?name|resource|metric|"
    r"dimension|tag|taint|toleration|get|has|use|by|from|translation|message|section|data|env|attribute|claim|column|"
    r"header|item|meta|namespace|parent|child|ref|schema|template|type|variable|name|username|remote|dedup|deduplication|idempotency|shard|routing[-_]?label)$"
)
_weak_words = frozenset("session sessions sid sig signature license licence seed sas pat apm".split())
_codes = frozenset(
    "activation registration verification auth authorization recovery pairing invite invitation device unlock access".split()
)
_domain = re.compile(r"^[\w-]{1,63}(?:\.[\w-]{1,63}){1,10}/")
_escape = re.compile(r"\\u00([0-9a-fA-F]{2})")
_wide = re.compile("[\uff01-\uff5e\U0001d400-\U0001d7ff]")
_hint = re.compile(NAME, re.IGNORECASE)


def plainly(name: str) -> str:
    """The name without URL encoding, JSON escapes and full-width letters."""
    for _ in range(3):
        if "%" not in name:
            break
        name = unquote(name)
    if "\\u" in name:
        name = _escape.sub(lambda m: chr(int(m.group(1), 16)), name)
    return unicodedata.normalize("NFKC", name) if not name.isascii() and _wide.search(name) else name


def words(name: str) -> list[str]:
    """The words of a name in lower case, in their order; joined ones are cut at what says `secret`."""
    out: list[str] = []
    for word in _word.findall(
        name.replace("OAuth", "Oauth").replace("PassWord", "Password").replace("passWord", "password")
    ):
        low = word.lower()
        if low in _whole or low in _innocent:
            out.append(low)
        elif (found := _stem.search(low)) is not None:
            stem = found.group()
            parts = [
                low[: found.start()],
                *((stem[:-3], "key") if stem.endswith("key") else (stem,)),
                low[found.end() :],
            ]
            out += [p for p in parts if p and p != "s"]
        elif (ending := _endings.search(low)) is not None:
            out += [low[: ending.start()], ending.group()]
        elif low.endswith(("key", "keys")) and len(low) > 4:
            out += [low[: low.rindex("key")], "key"]
        elif low.endswith("auth") and len(low) > 5:
            out += [low[:-4], "auth"]
        else:
            out.append(low)
    return out


@functools.lru_cache(maxsize=1 << 15)
def says(name: str) -> str:
    """SECRET, WEAK, NOTHING, or the form that a harmless value under this name has.

    A form is one of path, url, number, name, id, word, text, document, hash, keyname, where, auth; see complyk8s.redact.values.
    """
    if not _hint.search(name) and "%" not in name and "\\" not in name and name.isascii():
        return NOTHING
    name = plainly(name)[-200:]
    if name.endswith("authentication.kubernetes.io/credential-id"):
        return NOTHING  # in every event of a newer cluster: a certificate's hash or a token's id
    domain = _domain.match(name)
    if domain and name != LAST_APPLIED:
        verdict = _says(words(name[domain.end() :]))
        # what a controller is told in an annotation names a Secret as a rule
        return "where" if verdict == SECRET and "secret" in name else verdict
    return _says(words(name))


def form(name: str) -> str:
    """The form that the last word of a name promises, whatever it is about: `username`, `ttl`; empty where none."""
    found = words(name)
    return _tail.get(found[-1], "") if found else ""


def sensitive(name: str) -> bool:
    """Whether a key, variable or flag of this name holds a secret rather than names one."""
    return says(name) == SECRET


def _says(found: list[str]) -> str:
    while found and (found[-1].isdigit() or found[-1] in _filler) and len(found) > 1:
        found = found[:-1]
    if not found:
        return NOTHING
    at = max((i for i, word in enumerate(found) if _is_stem(word)), default=-1)
    key = max((i for i, word in enumerate(found) if word in ("key", "keys")), default=-1)
    if key > at or (key >= 0 and key == at + 1):
        return _key(found[:key], found[key + 1 :])
    if at < 0 or (found[at] in _last_only and at + 1 < len(found)):
        return _weakly(found)
    return _about(found[:at], found[at], found[at + 1 :])


def _is_stem(word: str) -> bool:
    return word in _whole or (word not in _innocent and _stem.fullmatch(word) is not None)


def _about(before: list[str], stem: str, tail: list[str]) -> str:
    if tail:
        if tail[-1] in ("hash", "hashes"):
            return SECRET if stem.startswith("pass") and tail[-1] == "hash" else "hash"
        return _tail.get(tail[-1], SECRET)
    if before and before[-1] in _hashes | {"ref", "id", "has", "public"}:
        return "hash" if before[-1] in _hashes else "word"
    if any(word in _hashes for word in before[:1]):
        return "hash"
    if before and before[0] in _before:
        return "number"
    if stem in _holders and before and before[-1] in _named_objects:
        return "name"
    return SECRET


def _key(before: list[str], tail: list[str]) -> str:
    if not before:
        return NOTHING if tail else WEAK
    joined = next((word for word in reversed(before) if not word.isdigit()), "")
    secret = bool(joined) and _key_secret.search(joined) is not None
    if tail:
        return _tail.get(tail[-1], SECRET) if secret else NOTHING
    if _key_public.fullmatch(joined):
        return NOTHING
    return "keyname" if secret else WEAK


def _weakly(found: list[str]) -> str:
    last = found[-1]
    if last == "code" and len(found) > 1 and found[-2] in _codes:
        return SECRET
    if last == "pin" or (last == "string" and "connection" in found):
        return SECRET if last == "string" else WEAK
    if last in ("auth", "authorization", "signing"):
        return "auth"
    if last == "pat":
        return "keyname"
    return WEAK if last in _weak_words else NOTHING
