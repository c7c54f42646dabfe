"""What JSON text must contain before anything in it can be a secret, in the syntax of Hyperscan.

One pattern for each way in which complyk8s.redact finds something. Letters may be written as escapes;
quotes may have backslashes before them, where a document stands in a string.
"""

from complyk8s.redact import rules
from complyk8s.redact.programs import ANYWHERE_SHORT, PROGRAMS, Program

_STEM = (
    r"pass|pwd|psw|authtok|secret|token|credential(?:[\w./%]|-[^i])|[^/]credential-i|cookie|salt|jwt|bearer|mnemonic|htpasswd|netrc|conn(?:ection)?[-_.]?str"
    # `configMapKeyRef` is in every other pod
    r"|[\w./ -]key[-_./ ]?(?:[a-qt-z0-9]|r[^e]|s[a-z0-9])"
)
"""What may stand anywhere in a name."""
_LAST = r"credentials?|dsn|pw|pws|psk|psks|totp|otp|creds?|auths?|authorization|signing|sessions?|sid|sig|signature|licen[sc]e|seed|sas|pat|apm|[\w./ -]keys?|pin|[\w./ -]codes?"
"""What is the last word of a name, but for words like `new` or numbers."""
_MORE = r"(?:[-_./ ]?(?:values?|data|string|str|text|plain|plaintext|raw|b64|base64|encoded|old|new|current|previous|prev|next|primary|secondary|dev|test|prod|stage|staging|default|env|var|in|s|\d{1,9}))"  # fmt: skip
_TAIL = _MORE + "{0,4}"
_CHARS = r"[\w.%/~$@-]"
_CLOSE = r"(?:\[\w{0,20}\]|[\"'\\\])}])*(?:[ \t]|\\t)*"
_SEP = r"(?:=>|:=|=|:|%(?:25)?3[DdAa])"
# up to the first figure, or the first twenty letters: one match for each value
_KEY = rf"{_CLOSE}{_SEP}\s*(?:[\\\"']*(?:[A-Za-z]{{0,19}}[^A-Za-z\d\"\s\\,])*(?:[A-Za-z]{{0,19}}\d|[A-Za-z]{{20}})|\[[^\]{{}}]*(?:\d|[A-Za-z]{{20}}))"
_PARAMETERS = (
    "code",
    "key",
    "sig",
    "hmac",
    "ticket",
    "access",
    "assertion",
    "samlrequest",
    "samlresponse",
    "x-[a-z]{2,6}-[a-z-]{4,30}",
    "tk",
    "tkn",
)
_EQUALS = ("=", "%3d", "%253d")
_Q = r"\\*\""
_B = r"[A-Za-z0-9+/_-]"
ASCII64 = rf"[C-DI-Za-f][A-HQ-Xg-nw-z0-3][ABEFIJMNQRUVYZcdghklopstwx014589]{_B}"
"""Three letters of ASCII in base64: the bits of their bytes leave some of the alphabet out."""
_W = r"[A-Za-z0-9_-]"
_FIELDS = "name|key|Name|Key|parameter|param|option|variable|header|property|ParameterKey|field|envName|id"
_told = {name for name, program in PROGRAMS.items() if program != Program({})} | {
    "printf",
    "export",
    "echo",
    "print",
}


HINTS: dict[str, dict[str, str]] = {
    "forms": {f"rule {name}": hint for name, hint in rules.HINTS.items()},
    "places": {
        # letters written as escapes, where Go's encoder writes none: look closer
        "escape": r"\\u00(?:2[0-57-9a-fA-F]|3[0-9abdf]|[4-7])|\\u(?:[fF][fF]|[dD]835)|\\/|\\\\x[4-7]|&quot;|&#|\\u0026(?:quot;|#)|\xef\xbc[\xa1-\xba]|\xef\xbd[\x81-\x9a]|\xf0\x9d[\x90-\x9f]",
        "encoded letters": r"%(?:25)*(?:[46][1-9A-Fa-f]|[57][0-9Aa]|3[0-9])|%25[0-9A-Fa-f]{2}",
        "command": r"[?&6]command=",
        "here": r"(?i:passwd[^\"]{0,80}(?:<<|\\u003c\\u003c))",
        "string here": r"<<<|\\u003c\\u003c\\u003c",
        "string userlist": r"\\\"[ \t]{1,4}\\+\"",
        "string sqlplus": r"(?:sqlplus|sqlldr|rman)(?:\s|\+|%20)",
        "string pgpass": r":(?:\d{2,5}|\*):[\w.*-]{1,64}:[\w.*@-]{1,64}:[^\s\"]",
        "string acl": r"user[ \t][^\"]*[>#<!]\S{3}",
        "string sql": r"(?i:identified[ \t\\tn]+(?:by|with|as))",
        "string @": r"@(?:[^s]|s[^h]|sh[^a])|%40",
        "string url": r"(?i:%3A%2F%2F)|(?i:/hooks?/|://hooks?\.|webhook[s.]?[./]\w*[^\"\s]*\d|discord|office365|office\.com|chat\.googleapis|ifttt|pagerduty|logic\.azure|feishu|larksuite|weixin|dingtalk|opsgenie|hc-ping|victorops|/bot\d)",
        "string path": r"(?i:(?:/|%2F|[-_])(?:tokens?|passwords?|passwd|pass|api-?_?keys?|access-?_?keys?|keys?|auth|credentials?|jwt|session|integration|with)/[^\"\s/]*[0-9A-Z+=_%])|(?i:secrets?|services)/[^\"\s/?]*[^\sa-z0-9.\"/?&\\-]",
        # each with a literal of its own, by which Hyperscan finds it at no cost
        **{f"string parameter {name}{equals}": f"(?i:{name}{equals})" for name in _PARAMETERS for equals in _EQUALS},
        "string encoded twice": r"%2525",
        "string parameter without name": r"[?&#;][\w-]{16,200}(?:[\"&#;]|\\u0026)|\\u0026[\w-]{16,200}(?:[\"&#;]|\\)",
        "string parameter encoded": r"[?&;6][^=&\"\s?;]*%[0-9a-fA-F]{2}[^=&\"\s?;]*=",
        "kind": rf"(?i:{_Q}kind{_Q}\s*:\s*{_Q}(?:Secret|SecretList|CertificateSigningRequest|TokenReview|TokenRequest|BootstrapToken|OAuthClient|OAuthAccessToken|OAuthAuthorizeToken|UserOAuthAccessToken){_Q})|(?i:kind\\*['\"]?:[ \t]*['\"\\]*secret(?:[^a-z]|list))",
        "kind filled": r"(?i:kind\\*['\"]?\s*:\s*['\"\\]*(?:SealedSecret|(?:Cluster)?ExternalSecret|(?:Cluster)?SecretStore|Fake|SecretGenerator|Kustomization)\b)",
        "filled": r"stringData|\bkty\b",
        "flagged": r"(?i:\b(?:sensitive|secret|is_?secret|masked|sensitive_value)\\*['\"]?\s*:\s*['\"\\]*true)",
        "typed": r"(?i:(?:type|format)\\*['\"]?\s*:\s*['\"\\]*(?:password|secret|secure_?string|secret_?text|sensitive)\b)",
        "string login": r"(?i:stats[ \tn\\]+auth[ \t\\]|(?:login|userpwd|userpass|htpasswd)[ \t]{0,2}[=:][ \t\"'\\]{0,6}[\w.@*-]{1,64}:|(?:login|credentials?|creds)[ \t]{0,2}[=:][^\"]{1,64}[ \t]/[ \t])",
        "string said": r"(?i:\b(?:pass(?:word|phrase|code|wd)?|pwd|pw|pin|token|secret|key)[ \t][^\"]{0,200}(?:is|was|are|be|to|=))",
        "string zapier": r"(?i:hooks\.zapier|\.make\.com|maker\.ifttt)",
        "chance": r"\"value\\*\"\s*:\s*\\*\"(?:[A-Za-z0-9_-]{20}|[A-Za-z0-9/+]{40})",
        "patch": rf"{_Q}op{_Q}\s*:\s*{_Q}(?:add|replace|test)",
        **{f"string name{equals}": rf"(?i:(?:{_LAST})[\w./ -]{{0,20}}{equals})" for equals in _EQUALS[1:]},
        **{f"string long name{equals}": rf"(?i:[\w./ -]{{20}}{equals})" for equals in _EQUALS[1:]},
        "string attribute": r"(?i:value\s*=\s*\\*['\"])",
        "string anywhere": r"--(?:from-literal|requirepass|masterauth|proxy-user|basic-auth)",
    },
    # where a name ends that may say `secret`; bare `key` is in every toleration
    "names": {
        "name": rf"(?i:(?:{_STEM}){_CHARS}*|(?:{_LAST}){_TAIL})(?:[^\w.%/~$@-]|%(?:25)*3[DdAa])",
        "key": rf"(?i:[^\w.-]key{_KEY})",
        "key more": rf"(?i:[^\w.-]key{_MORE}{{1,4}}{_KEY})",
    },
    # pure literals, which Hyperscan finds at no cost
    "programs": {
        f"program {name}{after}": name.replace(".", r"\.") + after for name in (*sorted(_told), *ANYWHERE_SHORT, "--user") for after in (" ", r"\+", "%20", '"', r"\\")
    },
    "base64": {
        "base64": rf"(?:^|[^A-Za-z0-9+/_=-]|\\[nrt])(?:{ASCII64}){{2}}",
        "base64 packed": rf"(?:H4sI|UEsDB|Qlpo|/Td6WFo|_Td6WFo|KLUv){_B}{{12}}|(?:\"|\\[nrt])(?:e[AFJN]|[/_]u3|zs7O|77u[/_]|M[A-P]|//[4-7]|__[4-7]){_B}{{12}}",
        "users": r"\\[nr][a-z_][\w.@-]+:[^\s:#\"'{}\[\],\\]{6}|[a-z_][\w.@-]+:[^\s:#\"'{}\[\],\\]{6,}\\[nr]",
    },
}  # fmt: skip
"""Patterns in groups that are compiled and searched together: Hyperscan is at its best so."""
