"""Forms of strings that are secrets wherever they stand: one table, for the parser's gate and the log's.

`hint` is in the syntax of Hyperscan (no look-around) and matches wherever `pattern` does; `pattern` is
for `re`. Both need time in proportion to the length of the text, whatever it is: a repeat without bound
stands at the end of a pattern or is possessive, and begins where no other attempt can begin inside it.
"""

import re
from typing import NamedTuple

_LEFT = r"(?:(?<![A-Za-z0-9])|(?<=\\[nrt])|(?<=%[0-9A-Fa-f]{2}))"


class Rule(NamedTuple):
    """One form of a secret."""

    id: str
    pattern: str
    """For `re`; a group named `keep` is what stays before the mark."""
    hint: str
    example: str


def _prefixed(id: str, prefix: str, rest: str, example: str) -> Rule:
    return Rule(
        id,
        f"{_LEFT}(?:{prefix}){rest}",
        f"(?:{prefix}){rest.replace('+', '') if rest.endswith('}+') else rest}",
        example,
    )


RULES = (
    _prefixed("github", r"gh[pousr]_", r"[A-Za-z0-9_]{16,}", "ghp_" + "Ab1" * 12),
    _prefixed("github-fine", r"github_pat_", r"[A-Za-z0-9_]{20,}", "github_pat_" + "Ab1" * 20),
    _prefixed("gitlab", r"gl(?:pat|rt|rtr|dt|cbt|ptt|ft|soat|agent|imt|oas|ffct)-", r"[\w.-]{16,}", "glrt-" + "Ab1" * 8),
    _prefixed("gitlab-runner", r"GR1348941", r"[\w-]{16,}", "GR1348941" + "Ab1" * 7),
    _prefixed("slack", r"xox[a-z](?:\.xox[a-z])?-|xapp-\d-|xwfp-", r"[\w-]{10,}", "xapp-1-" + "A0B1" * 8),
    _prefixed("stripe", r"(?:sk|rk|pk)_(?:live|test|prod)_|whsec_|rs_live_", r"[A-Za-z0-9+/=]{10,}", "rk_test_" + "Ab1" * 8),
    _prefixed("sendgrid", r"SG\.", r"[\w-]{16,64}\.[\w-]{16,}", "SG." + "Ab1" * 7 + "x." + "Cd2" * 14),
    _prefixed("aws-id", r"AKIA|ASIA|ABIA|ACCA", r"[0-9A-Z]{16}", "AKIA" + "Z0Q4" * 4),
    _prefixed("google-api", r"AIza", r"[\w-]{30,}", "AIza" + "Ab1_" * 9),
    _prefixed("google-oauth", r"GOCSPX-|ya29\.|1//0", r"[\w-]{18,}", "GOCSPX-" + "Ab1" * 9),
    _prefixed("openai", r"sk-(?:proj-|svcacct-|admin-|None-|or-v1-|lf-)?", r"[A-Za-z0-9][\w-]{19,}", "sk-proj-" + "Ab1" * 14),
    _prefixed("anthropic", r"sk-ant-", r"[\w-]{16,}", "sk-ant-api03-" + "Ab1" * 14),
    _prefixed("huggingface", r"hf_|api_org_", r"[A-Za-z0-9]{20,}", "hf_" + "AbC" * 11),
    _prefixed("npm", r"npm_", r"[A-Za-z0-9]{20,}", "npm_" + "Ab1" * 12),
    _prefixed("pypi", r"pypi-", r"[\w-]{30,}", "pypi-AgEI" + "Ab1" * 14),
    _prefixed("docker", r"dckr_(?:pat|oat)_", r"[\w-]{16,}", "dckr_pat_" + "Ab1" * 9),
    _prefixed("digitalocean", r"do[por]_v1_", r"[a-f0-9]{32,}", "dop_v1_" + "ab12" * 16),
    _prefixed("vault", r"hv[sbr]\.", r"[\w-]{16,}", "hvs." + "Ab1" * 9),
    _prefixed("vault-old", r"[sbr]\.", r"[A-Za-z0-9]{24}(?![A-Za-z0-9.])", "s." + "Ab1x" * 6)._replace(hint=r"\b[sbr]\.[A-Za-z0-9]{24}"),
    _prefixed("shopify", r"shp(?:at|ca|pa|ss|ua)_", r"[A-Za-z0-9]{16,}", "shpat_" + "ab12" * 8),
    _prefixed("databricks", r"dapi|dose|dkea", r"[a-f0-9]{32}(?:-\d)?", "dapi" + "ab12" * 8),
    _prefixed("newrelic", r"NR(?:AK|II|JS|RA|SP|BR)-", r"[A-Za-z0-9_-]{16,}", "NRAK-" + "A0B" * 9),
    _prefixed("newrelic-licence", r"(?:eu01xx)?[0-9a-f]{30,36}NRAL", r"", "ab12" * 9 + "NRAL")._replace(hint=r"[0-9a-f]{30}NRAL"),
    _prefixed("telegram", r"(?:bot)?\d{8,10}:", r"[\w-]{32,64}", "123456789:" + "Ab1_x" * 7),
    _prefixed("age", r"(?i:age-secret-key-1|age-plugin-)", r"[A-Za-z0-9-]{16,}", "AGE-SECRET-KEY-1" + "QZ7" * 19),
    _prefixed("atlassian", r"AT(?:ATT|CTT|BB)", r"[\w=-]{20,}", "ATATT3xFf" + "Ab1" * 20),
    _prefixed("linear", r"lin_(?:api|oauth)_", r"[A-Za-z0-9]{16,}", "lin_api_" + "Ab1" * 13),
    _prefixed("grafana", r"glsa_|glc_", r"[\w+/=]{20,}", "glsa_" + "Ab1" * 12),
    _prefixed("dynatrace", r"dt0[a-z]\d\d\.", r"[A-Z0-9]{16,32}\.[A-Z0-9]{32,}", "dt0c01." + "A1B" * 8 + "." + "C2D" * 20),
    _prefixed("mailgun", r"key-", r"[0-9a-f]{32}", "key-" + "ab12" * 8),
    _prefixed("mailchimp", r"[0-9a-f]{32}-us", r"\d{1,2}", "ab12" * 8 + "-us12"),
    _prefixed("twilio", r"SK", r"[0-9a-f]{32}", "SK" + "ab12" * 8),
    _prefixed("square", r"sq0[a-z]{3}-", r"[\w-]{20,}", "sq0csp-" + "Ab1" * 14),
    _prefixed("sentry", r"sntry[us]_", r"[\w+/=-]{20,}", "sntrys_" + "Ab1" * 14),
    _prefixed("doppler", r"dp\.(?:pt|st|sa|ct|scim|audit)\.", r"[\w.-]{20,}", "dp.pt." + "Ab1" * 14),
    _prefixed("postman", r"PMAK-", r"[\w-]{20,}", "PMAK-" + "ab1" * 14),
    _prefixed("pulumi", r"pul-", r"[a-f0-9]{32,}", "pul-" + "ab12" * 10),
    _prefixed("planetscale", r"pscale_(?:tkn|pw|oauth)_", r"[\w.=-]{20,}", "pscale_pw_" + "Ab1" * 12),
    _prefixed("terraform", r"[A-Za-z0-9]{14}\.atlasv1\.", r"[\w=-]{20,}", "Ab1Cd2Ef3Gh4Ij.atlasv1." + "Ab1" * 20),
    _prefixed("notion", r"secret_|ntn_", r"[A-Za-z0-9]{40,}", "ntn_" + "Ab1" * 15),
    _prefixed("figma", r"figd_", r"[\w-]{20,}", "figd_" + "Ab1" * 13),
    _prefixed("airtable", r"pat[A-Za-z0-9]{14}\.", r"[0-9a-f]{64}", "pat" + "Ab1x2y3" * 2 + "." + "ab12" * 16),
    _prefixed("rubygems", r"rubygems_", r"[0-9a-f]{32,}", "rubygems_" + "ab12" * 12),
    _prefixed("nuget", r"oy2", r"[a-z0-9]{43}", "oy2" + "ab12" * 10 + "xyz"),
    _prefixed("artifactory", r"AKCp|cmVmdGtu", r"[A-Za-z0-9]{40,}", "AKCp" + "Ab1" * 22),
    _prefixed("circleci", r"CCI(?:PAT|PRJ)_", r"[\w-]{20,}", "CCIPAT_" + "Ab1" * 14),
    _prefixed("buildkite", r"bk(?:ua|aj|ct)_", r"[0-9a-f]{32,}", "bkua_" + "ab12" * 10),
    _prefixed("netlify", r"nfp_", r"[\w-]{20,}", "nfp_" + "Ab1" * 12),
    _prefixed("fly", r"fo1_|fm[12][ar]?_", r"[\w+/=-]{20,}", "fo1_" + "Ab1" * 14),
    _prefixed("supabase", r"sbp_|sb_secret_", r"[\w-]{20,}", "sbp_" + "ab12" * 10),
    _prefixed("ai", r"gsk_|xai-|pplx-|r8_|tvly-|fw_|nvapi-|tgp_v1_|cohere-|lsv2_(?:pt|sk)_", r"[\w-]{24,}", "gsk_" + "Ab1" * 16),
    _prefixed("tailscale", r"tskey-(?:auth|api|client|scim|webhook)-", r"[\w-]{16,}", "tskey-auth-" + "Ab1" * 12),
    _prefixed("heroku", r"HRKU-", r"[\w-]{20,}", "HRKU-" + "Ab1" * 14),
    _prefixed("azure-ad", r"[\w~.]{3}\dQ~", r"[\w.~-]{31,34}", "ab18Q~" + "Ab1" * 11),
    _prefixed("honeycomb", r"hc[abi][a-z]k_", r"[a-z0-9]{24,}", "hcaik_" + "ab12" * 10),
    _prefixed("contentful", r"CFPAT-", r"[\w-]{20,}", "CFPAT-" + "Ab1" * 14),
    _prefixed("brevo", r"xkeysib-", r"[a-f0-9-]{32,}", "xkeysib-" + "ab12" * 16),
    _prefixed("easypost", r"EZ[AT]K", r"[A-Za-z0-9]{40,}", "EZAK" + "Ab1" * 18),
    _prefixed("adafruit", r"aio_", r"[A-Za-z0-9]{24,}", "aio_" + "Ab1x" * 7),
    _prefixed("typeform", r"tfp_", r"[\w.=-]{30,}", "tfp_" + "Ab1" * 19),
    _prefixed("mapbox", r"sk\.", r"eyJ[\w-]{16,}\.[\w-]{16,}", "sk.eyJ" + "Ab1" * 14 + "." + "Ab1" * 8),
    _prefixed("resend", r"re_", r"[A-Za-z0-9]{8}_[A-Za-z0-9]{20,}", "re_Ab1Cd2Ef_" + "Ab1" * 8),
    _prefixed("facebook", r"EAA[A-Z]", r"[A-Za-z0-9]{60,}", "EAAC" + "Ab1" * 24),
    _prefixed("bootstrap-hash", r"\$(?:2[abxy]\$\d\d\$|[156y]\$|apr1\$|7\$|gy\$|argon2\w{0,2}\$|scrypt\$|pbkdf2[\w-]{0,12}\$)", r"[\w./$,=+-]{16,}", "$2y$10$" + "Ab1." * 13),
    _prefixed("ldap-hash", r"\{(?:S?SHA\d{0,3}|S?MD5|CRYPT|PBKDF2[\w-]{0,12}|ARGON2|PLAIN|CLEARTEXT)\}", r"[^\s\"'\\,;]{4,}", "{SSHA}" + "Ab1" * 10),
    _prefixed("scram", r"SCRAM-SHA-\d{1,3}\$", r"[\w+/=:$]{20,}", "SCRAM-SHA-256$4096:" + "Ab1" * 14),
    _prefixed("ansible", r"\$ANSIBLE_VAULT;", r"[^\"']{20,}", "$ANSIBLE_VAULT;1.1;AES256\n" + "3132" * 8),
)  # fmt: skip
"""Another source of rules can be put behind these: same four fields."""
COMPILED = {rule.id: re.compile(rule.pattern) for rule in RULES}

jwt = re.compile(r"(?<![\w-])([\w-]{11,}+)\.([\w-]{6,}+)((?:\.[\w-]*+){0,3})")
_JWT = r"eyJ[\w-]{8,}\.[\w-]{6,}"
scheme = re.compile(
    r"(?i)\b(bearer|basic|token|apikey|api-key|negotiate|ntlm|digest)(\s{1,4}|%20|\+)([\w+/=.~:%-]{8,}+)"
)
_SCHEME = r"(?i:(?:bearer|basic|token|apikey|api-key|negotiate|ntlm|digest)(?:\s{1,4}|%20|\+|\\[tnr])[\w+/=.~:%-]{8})"
pem = re.compile(
    r"-----?\s?BEGIN [A-Za-z0-9 ]{0,40}(?:PRIVATE KEY|SECRET KEY|Static key)[A-Za-z0-9 ]{0,20}-----?|PuTTY-User-Key-File-\d|Private-Lines:|SSH2 ENCRYPTED PRIVATE KEY",
    re.IGNORECASE,
)
_PEM = r"(?i:BEGIN [A-Za-z0-9 +]{0,40}(?:PRIVATE|SECRET|Static)|PuTTY-User-Key|Private-Lines|ENCRYPTED PRIVATE|PRIVATE(?:\+|%20)KEY)"
VALUE = "|".join((*(f"(?:{rule.hint})" for rule in RULES), _JWT, _SCHEME, _PEM))
"""All forms as one pattern of Hyperscan."""
HINTS = {**{rule.id: rule.hint for rule in RULES}, "jwt": _JWT, "scheme": _SCHEME, "pem": _PEM}
