"""What is kept of a command line that somebody ran in a container: programs, subcommands, flags and places that matter.

An exec's URI holds the whole command, and with it whatever was typed as an argument. What the detections look for
(which program, a token's path, a metadata service, a shell to somewhere) is a small and known set; everything
else is replaced by how long it was. `docs/logs.md` says so to people.
"""

import re
from collections.abc import Iterable

from complyk8s.redact.names import MARK
from complyk8s.redact.values import is_random

_PROGRAMS = """
 [ apk apt apt-get argocd ash awk aws az base32 base64 bash busybox bzip2 calicoctl cat chattr chgrp chmod chown chpasswd chroot cilium
 clickhouse-client consul coredns cp cqlsh crane crictl cron crontab ctr curl cut dash date dd df dig dirname dmesg dnf docker dpkg du
 echo egrep env etcdctl etcdutl false fdisk fgrep file find fish flock free ftp gcc gcloud gdb getent git go gpg grep groups gunzip gzip
 head helm hexdump host hostname htop htpasswd iconv id ifconfig influx insmod install ip ipmitool iptables istioctl java jq keytool kill killall kubeadm
 kubectl kubelet ldapmodify ldapsearch less lftp ln logger ls lsblk lscpu lsmod lsns lsof lua make mariadb masscan mc md5sum mkdir mkfifo mknod
 mktemp modprobe mongo mongodump mongosh more mount mv mysql mysqladmin mysqldump nano nc ncat netcat netstat nft nginx ngrep nice nmap node nohup npm nsenter
 nslookup od openssl passwd perl pg_dump pg_isready pgrep php ping ping6 pip pip3 pkill podman printenv printf ps psql pwd python python2 python3 rabbitmqctl rclone
 readlink realpath redis-cli redis-server rclone restic rm rmdir rmmod route rpm rsync ruby runc s3cmd scp screen sed seq service sftp sh sha1sum sha256sum
 shred sha512sum skopeo sleep smbclient snmpwalk socat sort sqlcmd sqlite3 sqlplus ss ssh ssh-keygen sshpass stat strace strings stty su sudo supervisorctl sync sysctl
 systemctl tail tar tcpdump tcpflow tee telnet test timeout tmux top touch tr traceroute true truncate tshark ulimit umount uname uniq unshare unzip
 uptime useradd usermod vault vi vim watch wc wget which who whoami xargs xmrig xxd yum zcat zip zsh 7z
"""
_WORDS = """
 and apply attach auth create delete describe do done edit elif else esac exec exit export fi for from get if import in init install list login logs
 or patch put pty.spawn read require run select service serviceaccount serviceaccounts secret secrets set shell socket socket.socket socket.connect
 source start status stop subprocess subprocess.call then token tokens top trap update upgrade version while pods pod nodes namespaces default kube-system
 os.system os.dup2 exec: connect generic all exec.sh id-token system stdin stdout stderr
"""
_KNOWN = frozenset((_PROGRAMS + _WORDS).split())
_GLUED = frozenset(
    {
        "7z",
        "mariadb",
        "mysql",
        "mysqladmin",
        "mysqldump",
        "sshpass",
        "sqlcmd",
        "mongo",
        "mongosh",
        "curl",
        "ldapsearch",
        "smbclient",
    }
)
"""Programs that take a value in the same word as a one-letter flag: `mysql -psecret`."""

_METADATA = r"(?:\[?fd00:ec2::254\]?|169\.254\.169\.254|169\.254\.170\.2|169\.254\.20\.10|100\.100\.100\.200|metadata\.google\.internal|metadata|2852039166|0xa9fea9fe)"
_SERVICE = r"kubernetes(?:\.default(?:\.svc(?:\.cluster\.local)?)?)?"
_URL = re.compile(
    rf"(https?://(?:{_METADATA}|{_SERVICE}|localhost|127\.0\.0\.1)(?::\d{{1,5}})?)((?:/[A-Za-z0-9._-]{{0,40}}){{0,12}})",
    re.IGNORECASE,
)
_HOST = re.compile(
    rf"(?:{_METADATA}|{_SERVICE}|(?:\d{{1,3}}\.){{3}}\d{{1,3}}|\[?[0-9a-f]{{0,4}}::[0-9a-f:]{{1,30}}\]?)(?::\d{{1,5}})?",
    re.IGNORECASE,
)
_PLACE = re.compile(
    r"(?:~|\$HOME|\$\{HOME\})?(?:/(?:bin|boot|dev|etc|home|host|lib|lib64|mnt|opt|proc|root|run|sbin|srv|sys|tmp|usr|var|app|data|fish|latest/meta-data|computeMetadata)"
    r"|\.aws|\.kube|\.ssh|\.docker|/\.aws|/\.kube|/\.ssh|/\.docker)(?:/[A-Za-z0-9._@+*-]{0,64}){0,16}"
)
_TELLING = re.compile(
    r"(?i)(?:\.aws/|\.kube/|\.ssh/|\.docker/config|id_rsa|\.netrc|service-?account|/etc/shadow|/environ\b|/run/secrets|/latest/meta-data|computeMetadata)|\.(?:pem|key)\b"
)
"""Pieces of a word that say what was reached for, wherever they stand in it."""
_LONG = re.compile(r"--[A-Za-z][A-Za-z0-9]{0,23}(?:[-.][a-z0-9]{1,16}){0,4}")
_CLUSTER = re.compile(r"-[A-Za-z]{1,5}")
_OPERATOR = re.compile(r"[|&;<>(){}!]+|\d?>&?\d?|&\d")
_NUMBER = re.compile(r"\d{1,5}")
_ARCHIVE = re.compile(r"[cxtzjvfmpkOPC]{1,6}")
_PROGRAM = re.compile(r"(?:/?[A-Za-z0-9_.+-]{1,40}){0,1}(?:/[A-Za-z0-9_.+-]{1,40}){0,10}")
_QUOTES = "'\"`"
_WORD = re.compile(r"\s+|\d?>&?\d?|[|&;<>()]+|[^\s|&;<>()]+")
HIDDEN = "[hidden {}]"
"""What stands for an argument: the number of its characters."""


def kept(words: Iterable[str]) -> list[str]:
    """The words of a command, arguments replaced by how long they were; the same words where all may be kept."""
    program = ""
    out = []
    for word in words:
        if any(c.isspace() or c in "|&;<>()" for c in word):
            out.append(script(word))
            continue
        plain = word.rpartition("/")[2]
        shown = _kept(word, program, out[-1] if out else "") if out or not _is_program(word) else word
        if plain in _KNOWN and not word.startswith("-"):
            program = plain
        out.append(shown)
    return out


def _is_program(word: str) -> bool:
    """Whether the first word of a command may be a program's name."""
    return _PROGRAM.fullmatch(word) is not None and not is_random(word.rpartition("/")[2])


def script(text: str) -> str:
    """The same of a text that a shell or an interpreter is to run."""
    program = before = ""
    out = []
    for part in _WORD.findall(text):
        if part.isspace() or _OPERATOR.fullmatch(part):
            out.append(part)
            continue
        bare = part.strip(_QUOTES)
        left, _, right = part.partition(bare) if bare else (part, "", "")
        shown = _kept(bare, program, before) if bare else ""
        if bare.rpartition("/")[2] in _KNOWN and not bare.startswith("-"):
            program = bare.rpartition("/")[2]
        before = bare
        out.append(left + shown + right)
    return "".join(out)


def _kept(word: str, program: str, before: str) -> str:
    """One word as it may be kept."""
    if (
        word in _KNOWN
        or word == MARK
        or word in ("-", "--", "", "/", ".", "..", "~")
        or _OPERATOR.fullmatch(word)
    ):
        return word
    if word.startswith("-"):
        return _flag(word, program)
    for whole in (_URL, _PLACE, _HOST):
        if whole.fullmatch(word):
            return word
    if (program == "tar" and _ARCHIVE.fullmatch(word)) or (
        _NUMBER.fullmatch(word) and _HOST.fullmatch(before)
    ):
        return word
    return _pieces(word)


def _flag(word: str, program: str) -> str:
    name, equals, value = word.partition("=")
    if _LONG.fullmatch(name):
        return name + equals + (_kept(value, program, "") if value else "")
    if not equals and _CLUSTER.fullmatch(word) and (program not in _GLUED or len(word) == 2):
        return word
    if name[1:].islower() and name[1:].isalpha() and equals and len(name) < 24:
        return name + equals + hidden(value)
    return word[:2] + hidden(word[2:])


def _pieces(word: str) -> str:
    """How long a word was, and behind it the pieces in it that tell what was reached for."""
    told = [m.group() for m in _TELLING.finditer(word)]
    told += [
        m.group()
        for m in re.finditer(rf"pty\.spawn|socket\.socket|os\.system|exec:|{_METADATA}", word, re.IGNORECASE)
        if m.group() != "metadata"
    ]
    told += [m.group() for m in _PLACE.finditer(word) if m.group().rpartition("/")[2] in _KNOWN]
    return " ".join([hidden(word), *dict.fromkeys(told)])


def hidden(word: str) -> str:
    """What stands for a word that is not kept."""
    return HIDDEN.format(len(word)) if word else ""
