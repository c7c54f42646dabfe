"""Forms of strings that are secrets wherever they stand."""

VALUE = (
    r"eyJ[\w-]{8,}\.[\w-]{8,}"  # a JSON Web Token, RFC 7519, and what is left of one that was cut
    r"|-----BEGIN [A-Z ]*PRIVATE KEY"
    r"|\b(?:AKIA|ASIA)[0-9A-Z]{16}\b|\bgh[pousr]_\w{20,}|\bglpat-[\w-]{20}|\bxox[abeprs]-[\w-]{10,}"
    r"|\bAIza[\w-]{30,}|\bsk_live_\w{16,}|\bnpm_\w{30,}"
    r"|(?i:\b(?:bearer|basic)\s+[\w+/=.~-]{8,})"
    r"|://[^/\s\"'@\\:]*:[^/\s\"'@\\]+@"
)
