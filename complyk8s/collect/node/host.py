"""The machine under the node: kernel settings, operating system, who may log in."""

from typing import Any

from complyk8s.collect.node.root import Root

SYSCTLS = (
    "kernel.panic", "kernel.panic_on_oops", "kernel.keys.root_maxbytes", "kernel.keys.root_maxkeys",
    "vm.overcommit_memory", "vm.panic_on_oom", "kernel.randomize_va_space", "kernel.kptr_restrict",
    "kernel.dmesg_restrict", "kernel.unprivileged_bpf_disabled", "kernel.yama.ptrace_scope",
    "kernel.kexec_load_disabled", "kernel.modules_disabled", "fs.protected_hardlinks", "fs.protected_symlinks",
    "fs.suid_dumpable", "net.ipv4.conf.all.accept_redirects", "net.ipv4.conf.all.send_redirects",
    "net.ipv4.conf.all.accept_source_route", "net.ipv4.ip_forward", "user.max_user_namespaces",
)  # fmt: skip
"""Settings that the kubelet asks for (--protect-kernel-defaults) or that keep a container apart from its
host. https://docs.kernel.org/admin-guide/sysctl/"""
_NO_LOGIN = ("nologin", "false", "sync", "shutdown", "halt")


def host(root: Root) -> dict[str, Any]:
    """Kernel, operating system, kernel settings, security modules, users with a shell."""
    settings = {name: _line(root, f"/proc/sys/{name.replace('.', '/')}") for name in SYSCTLS}
    return {
        "kernel": _line(root, "/proc/sys/kernel/osrelease"),
        "os": _release(root),
        "sysctls": {k: v for k, v in settings.items() if v is not None},
        "securityModules": (_line(root, "/sys/kernel/security/lsm") or "").split(",") if root.there("/sys/kernel/security/lsm") else [],
        "usersWithShell": _users(root),
    }  # fmt: skip


def _line(root: Root, path: str) -> str | None:
    try:
        return " ".join(root.text(path).split())
    except (OSError, ValueError):
        return None


def _release(root: Root) -> dict[str, str]:
    """os-release(5): ID, VERSION_ID and VARIANT_ID."""
    for path in ("/etc/os-release", "/usr/lib/os-release"):
        text = ""
        try:
            text = root.text(path)
        except (OSError, ValueError):
            continue
        pairs = (line.partition("=") for line in text.splitlines())
        wanted = ("ID", "VERSION_ID", "VARIANT_ID", "PRETTY_NAME")
        return {k.lower(): v.strip().strip("\"'") for k, _, v in pairs if k in wanted}
    return {}


def _users(root: Root) -> list[str]:
    try:
        lines = root.text("/etc/passwd").splitlines()
    except (OSError, ValueError):
        return []
    fields = [line.split(":") for line in lines]
    return sorted(f[0] for f in fields if len(f) > 6 and f[6] and f[6].rpartition("/")[2] not in _NO_LOGIN)
