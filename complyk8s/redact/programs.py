"""Which arguments of which programs are secrets: data.

For each program, its flags that take a secret, by what of the value is secret:

    secret       all of it
    user:secret  what follows the first colon, or slash, percent sign or comma as the program has it
    user:secret or group  the same, but for what may be the name or number of a group
    header       what follows the colon of a header, where the header's name says so
    cookie       the values of cookies
    secret-after-login  all of it, where `login` came before
    data         what is secret inside a document or a query
    source       openssl's `pass:…`
    pair         what follows the first `=`

`attached` are short flags whose value follows without a space (`-psecret`); `positions` are the places
of arguments, counted without flags after the program's name, that are secrets; a negative place counts
from the end; `after` is words that must come before.
"""

from typing import NamedTuple


class Program(NamedTuple):
    """What is known of one program."""

    flags: dict[str, str]
    attached: tuple[str, ...] = ()
    positions: tuple[tuple[tuple[str, ...], int], ...] = ()
    """Words that the other arguments begin with, and the place after them."""
    pairs: tuple[tuple[str, ...], ...] = ()
    """Words after which every `name=value` holds a secret."""
    logins: tuple[tuple[str, ...], ...] = ()
    """Words after which `user:secret` may come."""
    slashed: bool = False
    """Whether it takes `user/secret@where` as an argument."""


def _secret(*flags: str) -> dict[str, str]:
    return dict.fromkeys(flags, "secret")


_LOGIN = Program(_secret("-p", "--password"), ("-p",))
_MYSQL = Program(_secret("-p", "--password"), ("-p",))
_MONGO = Program(
    _secret("-p", "--password", "--sslPEMKeyPassword", "--tlsCertificateKeyFilePassword"), ("-p",)
)
_REDIS = Program(_secret("-a", "--pass", "--askpass", "--requirepass", "--masterauth", "--primaryauth", "-A"), (), ((("auth",), -1), (("config", "set", "requirepass"), 0), (("config", "set", "masterauth"), 0), (("acl", "setuser"), -1)))  # fmt: skip
_LDAP = Program(_secret("-w", "-s", "-a", "--bindPassword"), ("-w",))
_ZIP = Program(_secret("-P", "-p"), ("-p", "-P"))
_SMB = Program({"-U": "user%secret", "--user": "user%secret", **_secret("--password")}, ("-U",))
_MQTT = Program(_secret("-P", "--pw"), ())
_SQLCMD = Program(_secret("-P"), ("-P",))
_KAFKA = Program({"--add-config": "data", "-X": "pair", **_secret("--password")})
_HTTPIE = Program({"-a": "user:secret", "--auth": "user:secret"})
_SKOPEO = Program({**dict.fromkeys(("--creds", "--src-creds", "--dest-creds", "-u"), "user:secret"), "-p": "secret-after-login", **_secret("--password", "--src-registry-token", "--dest-registry-token")})  # fmt: skip
_SSH = Program(_secret("-N", "-P"), (), ())
_CLI_TOKEN = Program(_secret("-token", "--token", "-t"))

PROGRAMS: dict[str, Program] = {
    "redis-server": Program(_secret("--requirepass", "--masterauth", "--primaryauth", "--tls-key-file-pass")),
    "redis-cli": _REDIS, "valkey-cli": _REDIS, "redis-benchmark": _REDIS, "keydb-cli": _REDIS, "redis-sentinel": _REDIS,
    "curl": Program({
        "-u": "user:secret", "--user": "user:secret", "-U": "user:secret", "--proxy-user": "user:secret", "-H": "header", "--header": "header",
        "--proxy-header": "header", "-b": "cookie", "--cookie": "cookie", "-d": "data", "--data": "data", "--data-raw": "data",
        "--data-binary": "data", "--data-ascii": "data", "--data-urlencode": "data", "--json": "data", "-F": "pair-data", "--form": "pair-data",
        "--oauth2-bearer": "secret", "--pass": "secret", "--proxy-pass": "secret", "-E": "user:secret", "--cert": "user:secret",
        "--tlspassword": "secret", "--aws-sigv4": "keep", "-x": "data", "--key": "keep"}, ("-u", "-H", "-b", "-d", "-U")),
    "wget": Program({"--header": "header", "--post-data": "data", "--body-data": "data", **_secret("--password", "--http-password", "--ftp-password", "--proxy-password")}),
    "http": _HTTPIE, "xh": _HTTPIE,
    "sshpass": Program(_secret("-p"), ("-p",)),
    "mysql": _MYSQL, "mysqldump": _MYSQL, "mysqladmin": Program(_secret("-p", "--password"), ("-p",), ((("password",), 0),)), "mysqlsh": _MYSQL,
    "mysqlimport": _MYSQL, "mysqlcheck": _MYSQL, "mysqlpump": _MYSQL, "mysqlbinlog": _MYSQL, "mariadb": _MYSQL, "mariadb-dump": _MYSQL,
    "mariadb-admin": _MYSQL, "mariabackup": _MYSQL, "xtrabackup": _MYSQL, "mydumper": _LOGIN, "myloader": _LOGIN,
    "mongo": _MONGO, "mongosh": _MONGO, "mongodump": _MONGO, "mongorestore": _MONGO, "mongoexport": _MONGO, "mongoimport": _MONGO,
    "mongostat": _MONGO, "mongod": _MONGO,
    "docker": Program({"-p": "secret-after-login", **_secret("--password"), "-e": "data", "--env": "data"}), "podman": _SKOPEO, "nerdctl": Program({"-p": "secret-after-login", **_secret("--password")}), "buildah": _SKOPEO, "skopeo": _SKOPEO,
    "crane": _LOGIN, "oras": _LOGIN, "helm": Program({**_secret("--password"), "-p": "secret-after-login"}), "ctr": Program({"-u": "user:secret", "--user": "user:secret"}),
    "regctl": _LOGIN, "cosign": _LOGIN, "argocd": Program(_secret("--password", "--auth-token", "--current-password", "--new-password")),
    "az": Program(_secret("-p", "--password", "--account-key", "--sas-token", "--admin-password")), "oc": Program({"-p": "secret-after-login", **_secret("--password", "--token")}),
    "ldapsearch": _LDAP, "ldapadd": _LDAP, "ldapmodify": _LDAP, "ldapdelete": _LDAP, "ldappasswd": _LDAP, "ldapwhoami": _LDAP, "ldapcompare": _LDAP,
    "slappasswd": _LDAP,
    "openssl": Program({"-passin": "source", "-passout": "source", "-pass": "source", "-k": "secret", "-K": "secret", "-psk": "secret", "-password": "source", "-macopt": "source", "-hmac": "secret"}),
    "htpasswd": Program({}, (), (((), -1),)),
    "aws": Program(_secret("--secret-string", "--secret-access-key"), (), ((("configure", "set"), 1),)),
    "etcdctl": Program({"--user": "user:secret", **_secret("--password", "--new-user-password")}, (), ((("user", "add"), 1),), (), (("user", "add"),)),
    **dict.fromkeys(("useradd", "usermod"), Program(_secret("-p", "--password"))),
    "vault": Program(_secret("-token"), (), ((("login",), 0), (("token", "revoke"), 0), (("token", "lookup"), 0), (("token", "renew"), 0), (("unwrap",), 0), (("operator", "unseal"), 0)), (("kv",), ("write",), ("login",), ("secrets",))),
    "bao": Program(_secret("-token"), (), ((("login",), 0), (("operator", "unseal"), 0)), (("kv",), ("write",), ("login",))),
    "mc": Program({}, (), ((("alias", "set"), 2), (("alias", "set"), 3), (("config", "host", "add"), 2), (("config", "host", "add"), 3), (("admin", "user", "add"), 2), (("admin", "user", "add"), 1))),
    "s3cmd": Program(_secret("--secret_key", "--access_key")), "rclone": Program({}, (), ((("obscure",), 0),)),
    "kubectl": Program({"--from-literal": "pair", "--token": "secret", "--password": "secret", "--docker-password": "secret"}),
    "k3s": Program(_secret("--token", "--agent-token", "-t")), "kubeadm": Program({"--token": "secret", "--certificate-key": "secret"}, (), ((("token", "create"), 0),)),
    "rabbitmqctl": Program({}, (), ((("add_user",), 1), (("change_password",), 1), (("authenticate_user",), 1), (("set_cookie",), 0))),
    "rabbitmqadmin": Program(_secret("-p", "--password")),
    "psql": Program({}), **dict.fromkeys(("sqlplus", "sqlldr", "expdp", "impdp", "rman", "sqlcl"), Program({}, slashed=True)), "sqlcmd": _SQLCMD, "bcp": _SQLCMD, "osql": _SQLCMD, "isql": _SQLCMD, "tsql": _SQLCMD,
    "influx": Program(_secret("-password", "--password", "-t", "--token", "-p")), "cqlsh": _LOGIN, "clickhouse-client": Program(_secret("--password")),
    "clickhouse": Program(_secret("--password")), "nodetool": Program(_secret("-pw", "--password")),
    "keytool": Program(_secret("-storepass", "-keypass", "-srcstorepass", "-deststorepass", "-destkeypass", "-srckeypass", "-new")), "jarsigner": Program(_secret("-storepass", "-keypass")),
    "snmpwalk": Program(_secret("-c", "-A", "-X")), "snmpget": Program(_secret("-c", "-A", "-X")), "ipmitool": Program(_secret("-P", "-k", "-y"), ("-P",)),
    "gpg": Program(_secret("--passphrase")), "gpg2": Program(_secret("--passphrase")), "zip": _ZIP, "unzip": _ZIP, "7z": _ZIP, "7za": _ZIP, "rar": _ZIP, "unrar": _ZIP,
    "mosquitto_pub": _MQTT, "mosquitto_sub": _MQTT, "mosquitto_passwd": Program({}, (), (((), -1),)),
    "smbclient": _SMB, "rpcclient": _SMB, "net": _SMB, "winexe": _SMB, "smbmap": _LOGIN, "wmic": _SMB,
    "lftp": Program({"-u": "user,secret", "--user": "user,secret"}), "ncftpput": _LOGIN, "ncftpget": _LOGIN,
    "kafka-configs": _KAFKA, "kafka-configs.sh": _KAFKA, "kcat": _KAFKA, "kafkacat": _KAFKA,
    "ssh-keygen": _SSH, "wpa_passphrase": Program({}, (), (((), 1),)), "consul": _CLI_TOKEN, "nomad": _CLI_TOKEN,
    "npm": Program({}, (), ((("config", "set"), 1), (("set",), 1))), "yarn": Program({}, (), ((("config", "set"), 1),)),
    "gh": Program(_secret("--with-token-value")), "su": Program({}), "sqlite3": Program({}), "chpasswd": Program({}),
    "kcadm.sh": Program(_secret("--password", "-p", "--new-password", "--secret")), "ncat": Program({"--proxy-auth": "user:secret"}),
    "cryptsetup": Program({}), "couchbase-cli": Program({"-p": "secret", "--password": "secret", "--cluster-password": "secret"}), "cbq": _LOGIN,
    "restic": Program({}), "borg": Program({}), "gsutil": Program({}), "ansible-playbook": Program({"-e": "data", "--extra-vars": "data"}),
    "elasticsearch-users": _LOGIN, "tailscale": Program(_secret("--authkey", "--auth-key")), "pg_dump": Program({}), "impacket-psexec": Program({}),
    "rsync": Program({}), "expect": Program({}), "flyway": Program(_secret("-password")), "liquibase": Program(_secret("--password")),
    "ab": Program({"-A": "user:secret", "-P": "user:secret", "-H": "header", "-C": "cookie"}), "wrk": Program({"-H": "header"}), "hey": Program({"-a": "user:secret", "-H": "header"}),
    "grpcurl": Program({"-H": "header", "-rpc-header": "header", "-d": "data"}), "websocat": Program({"-H": "header", "--basic-auth": "user:secret"}),
    "amtool": Program({}), "promtool": Program({}), "cqlsh.py": _LOGIN, "tctl": _CLI_TOKEN, "teleport": _CLI_TOKEN, "twine": _LOGIN, "conjur": _LOGIN,
}  # fmt: skip

ANYWHERE = {
    "--from-literal": "pair",
    "--requirepass": "secret",
    "--masterauth": "secret",
    "--proxy-user": "user:secret",
    "--basic-auth": "user:secret",
    "--basic-auth-user": "keep",
    "-u": "user:secret or group",
    "--user": "user:secret or group",
}
"""Flags that mean the same whatever the program is."""
PERHAPS = ("-p", "-P", "-a", "-w", "-W", "-k")
"""Flags that take a secret in many programs, and something else in others: the value decides."""
ANYWHERE_SHORT = ("-u", *PERHAPS)

FED = frozenset(("chpasswd", "passwd", "base64", "sudo", "kinit", "gpg", "gpg2", "cryptsetup", "smbpasswd", "pdbedit", "docker", "podman", "helm", "openssl", "vault", "cosign", "oras", "skopeo", "crane", "buildah", "nerdctl", "htpasswd", "kubeseal", "argocd", "az", "su", "login", "pass", "wpa_passphrase", "saslpasswd2", "gh"))  # fmt: skip
"""Programs that read secrets from what is piped into them: what `echo` and `printf` send them is hidden."""
