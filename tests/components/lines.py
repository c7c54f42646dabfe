"""Random command lines, as nasty as they come, for the judges of complyk8s.components."""

import random
from typing import Any

from complyk8s.components.definitions import Definition, flag_set

_COMMON = [
    "",
    " ",
    "a",
    "a,b",
    "=",
    "a=b",
    "-1",
    "--x",
    "true",
    "False",
    "0",
    "1",
    "[redacted",
    "é",
    "a b",
    '"',
    '"a,b",c',
    "\n",
]
_OF = {
    "bool": ["true", "false", "True", "FALSE", "T", "f", "1", "0", "yes", "", "tRue", " true"],
    "int": ["0", "5", "-5", "+5", "007", "0x1F", "0b101", "0o17", "1_000", "_1", "1__0", "0_7", "08", "1e3", "9223372036854775807",
            "9223372036854775808", "-9223372036854775808", "2147483648", "-2147483649", "4294967296", " 5", "0x", "0x_1", "1_"],
    "float": ["0", "1.5", "-2", ".5", "5.", "1e3", "1E+3", "inf", "-Infinity", "NaN", "0x1p4", "1_0.5", "1e400", "3.5e38", "1.e", ".", "0x1"],
    "duration": ["0", "5s", "1h30m", "1.5h", "-3m", "+2ms", "100", "1d", ".5s", "5", "1µs", "3ns2us", "2562047h47m16.854775807s",
                 "9223372036854775808ns", "1..5s", "s", "0.1234567891s", "00005m", "-9223372036854775808ns", "1h 2m"],
    "strings": ["a,b", '"a,b",c', 'a"b', '"a""b"', '"a', "", ",", "a,,b", "a\nb", "\na,b", "a\r", "a\r\n", '"x\r\ny",z', '"a" ,b', " a, b ",
                '"a"\r', "\r", "a,\r"],
    "gates": ["A=true", "A=false,B=1", "A", "A=", "A=maybe", " A = t ,", ",", "A=true=b", "A=F"],
    "pairs": ["a=1", "a=1,b=2", "a", "a=", "=b", " a = b ", "a=b=c", ",,", "a=1,a=2"],
    "thresholds": ["memory.available<100Mi", "a<b,c<d", "a=b", "a<b<c", ""],
    "multimap": ["a:b", "a:b,a:c", "kube:A=true", "A=true", "a:", ":b", "a:b:c"],
    "string to string": ["a=b", "a=b,c", "a=b,c=d", '"a=b"', "a", '"a=b,c=d",e=f', "a=b,c=d,x", 'a="b'],
    "certificates": ["c,k", "c,k:n", "c,k:n, m", "c", "c,k,x", "c,k:", " c , k :n", ":n"],
    "ip": ["", "1.2.3.4", "01.2.3.4", "::1", "::ffff:1.2.3.4", " 1.2.3.4", "fe80::1%eth0", "1.2.3", "::", "1.2.3.256", "2001:DB8::0:1"],
    "ip port": ["", "1.2.3.4", "1.2.3.4:80", "[::1]:80", "::1", "1.2.3.4:", ":80", "1.2.3.4:70000", "host:80", "[::]:0", "01.2.3.4:080"],
    "ports": ["80", "80-90", "80+10", "90-80", "", " 80 ", "a", "65536", "1-2-3", "1+-2", "+80", "80-", "-80"],
    "quantity": ["0", "1Gi", "1.5M", "100m", "1e3", "1E", "1Ei", "-1", "", "x", "1 Gi", ".5", "1.Ki"],
    "verbosities": ["a=1", "a=1,b=2", "a", "a=", "=1", "a=-1", "a=1=2", ",a=1,", "a=2147483648"],
    "level": ["0", "4", "-1", "+1", "0x4", "2147483647", "2147483648", "1_0", ""],
    "version": ["false", "0"],
    "opaque": [""],
    "urls": ["http://a:1", "http://a", "https://[::1]:2379,http://b:2", "unix://x", "a", "", "*", "http://a:1/path", " http://a:1 ", "http://a:x"],
}  # fmt: skip
_WHOLE = {
    "reserved-memory": "0:memory=1Gi",
    "register-with-taints": "a=b:NoSchedule",
    "feature-gates": "LeaseCheckpoint=false",
}
"""Of flags whose values are not looked into."""
_SAME = {"int32": "int", "int64": "int", "uint": "int", "uint32": "int", "uint64": "int", "float32": "float", "float64": "float",
         "int32s": "int", "gates of components": "multimap", "pair": "pairs", "configuration": "pairs", "sloppy ip": "ip",
         "urls or *": "urls", "urls or none": "urls"}  # fmt: skip


def value(chance: random.Random, flag: Definition) -> str:
    """A value for a flag: mostly of its kind, now and then anything."""
    own = _OF.get(_SAME.get(flag.kind, flag.kind), [])
    if flag.name in _WHOLE and (flag.kind in ("opaque", "gates") or chance.random() < 0.3):
        return _WHOLE[flag.name]
    if flag.kind in ("opaque", "version"):
        return chance.choice(own)
    if " of " in flag.kind:
        own = flag.kind.split()[2:]
    if flag.kind == "int32s" and chance.random() < 0.5:
        return ",".join(chance.choice(own) for _ in range(2))
    return chance.choice(own if own and chance.random() < 0.85 else _COMMON)


def _spelling(chance: random.Random, name: str) -> str:
    return "".join("_" if c == "-" and chance.random() < 0.1 else c for c in name)


def _item(chance: random.Random, flag: Definition, dashes: str) -> list[str]:
    name = _spelling(chance, flag.name) if dashes == "--" else flag.name
    how = chance.random()
    if flag.bare is not None and how < 0.4:
        return [dashes + name]
    if flag.kind in ("opaque", "version") or how < 0.7:
        return [f"{dashes}{name}={value(chance, flag)}"]
    if flag.short and how < 0.9:
        return chance.choice(
            [
                ["-" + flag.short, value(chance, flag)],
                [f"-{flag.short}={value(chance, flag)}"],
                [f"-{flag.short}4"],
            ]
        )
    return [dashes + name, value(chance, flag)]


_NOISE = ["--", "-", "---x", "--=", "--no-such-flag", "--no-such-flag=1", "-z", "-profiling=false", "word", "", "-h=false", "--help=false",
          "-vh", "-hv=2", "-test.v", "--v", "-v", "--version=false", "-hfalse"]  # fmt: skip


def line(chance: random.Random, component: str, minor: int) -> dict[str, Any]:
    """One command line for `cluster parse`, and for etcd an environment."""
    flags = list(flag_set(component, minor).flags.values())
    some = chance.sample(flags, chance.randint(1, 5))
    if chance.random() < 0.5:  # kinds with few flags
        kind = chance.choice(sorted({f.kind for f in flags}))
        some += chance.choices([f for f in flags if f.kind == kind], k=2)
    out: list[str] = []
    for flag in chance.choices(some, k=chance.randint(1, len(some) + 1)):
        out += _item(chance, flag, "--" if component != "etcd" else chance.choice(["-", "--"]))
    if chance.random() < 0.15:
        out.insert(chance.randint(0, len(out)), chance.choice(_NOISE))
    made: dict[str, Any] = {
        "component": component,
        "args": [a for a in out if a not in ("--help", "--h", "-h", "-help")],
    }
    if component == "etcd" and chance.random() < 0.5:
        made["env"] = {
            "ETCD_" + f.name.upper().replace("-", "_"): value(chance, f).replace("\0", "")
            for f in chance.choices(flags, k=3)
            if f.kind != "opaque"
        }
    return made
