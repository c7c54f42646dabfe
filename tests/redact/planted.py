"""Places where secrets are found, each a value with `%V` where the secret stands; made up for these tests.

Every place is filled with each of several values, from a word to what looks made by chance.
"""

import base64
import gzip
import io
import json
import zipfile

VALUES = ("kV9zQ2mXw7LpTr4", "Winter!2031x", "zaubertrank", "s3same-Oeffne-dich")
"""Values for places that a name gives away."""
RANDOM = ("kV9zQ2mXw7LpTr4Bd8Yc3N",)
"""A value for places that only its form gives away."""


def env(name: str, value: str = "%V") -> dict:
    return {"env": [{"name": name, "value": value}]}


def args(*words: str) -> dict:
    return {"args": list(words)}


def shell(line: str) -> dict:
    return {"command": ["/bin/sh", "-c", line]}


def held(text: str, key: str = "app.conf") -> dict:
    return {"kind": "ConfigMap", "data": {key: text}}


NAMES = (
    "DB_PASS SMTP_PASS ADMIN_PW REDIS_AUTH AIRFLOW__CORE__FERNET_KEY APP_KEY AUTH_SALT JWT_KEY MASTER_KEY HMAC_KEY LICENSE_KEY STORAGE_KEY "
    "ERLANG_COOKIE RABBITMQ_DEFAULT_PASS TWILIO_AUTH SIGNING MYSQL_ROOT_PASSWORD PGPASSWORD DBPASSWORD dbPassword db.password "
    "spring.datasource.password SECRET_KEY_BASE NEXTAUTH_SECRET CLIENT_SECRET oauthClientSecret API_TOKEN apiKey api_key X-Api-Key "
    "SESSION_SECRET ENCRYPTION_KEY DATA_ENCRYPTION_KEY PRIVATE_KEY ACCOUNT_KEY SHARED_KEY ROUTING_KEY INTEGRATION_KEY SERVICE_KEY "
    "restuserkey ACTIVATION_CODE CREDENTIALS KEYSTORE_PASS bindpw ROOT_PWD wp_salt NONCE_SALT LOGGED_IN_KEY SECURE_AUTH_KEY PASSPHRASE "
    "GPG_PASSPHRASE ADMIN_PASSWD OLD_PASSWORD password1 PASSWORD_2 MINIO_ROOT_PASSWORD CONSUL_HTTP_TOKEN VAULT_TOKEN ACCESS_KEY "
    "AWS_SECRET_ACCESS_KEY ARM_CLIENT_SECRET DIGITALOCEAN_ACCESS_TOKEN HEROKU_API_KEY MAILGUN_API_KEY DSN BEARER PSK registryPass "
    "adminPassword KUBELET_KEY masterauth requirepass authKey joinKey unsealKey recoveryKey webhookSecret signingKey cookieSecret "
    "DJANGO_SECRET_KEY RAILS_MASTER_KEY MEILI_MASTER_KEY GRAFANA_ADMIN_PASSWORD ELASTIC_PASSWORD SASL_PASSWORD LDAP_BIND_PW "
    "DB_PASSWORD_FILE PASSWORD_ID p%61ssword PASS_WORD"
).split()

PLACES: dict[str, object] = {
    **{f"env {name}": env(name) for name in NAMES},
    "env value first": {"env": [{"value": "%V", "name": "SMTP_PASS"}]},
    "env with a third key": {"env": [{"name": "SMTP_PASS", "type": "text", "value": "%V"}]},
    "env, sorted with a third": {"env": [{"value": "%V", "displayName": "x", "name": "SMTP_PASS"}]},
    "env account key": env("CONN", "DefaultEndpointsProtocol=https;AccountName=a;AccountKey=%V;EndpointSuffix=core.windows.net"),
    "env service bus": env("CONN", "Endpoint=sb://a.servicebus.windows.net/;SharedAccessKeyName=Root;SharedAccessKey=%V"),
    "env ado": env("CONN", "Server=db;Database=x;User Id=sa;Password=%V;Encrypt=true"),
    "env odbc": env("CONN", "Driver={ODBC Driver 18};Uid=sa;Pwd={%V};"),
    "env url": env("CONN", "postgres://app:%V@db:5432/x"),
    "env url @": env("CONN", "amqp://app:x@%V@mq:5672/x"),
    "env url /": env("CONN", "mysql://app:x/%V@db:3306/x"),
    "env url azure": env("CONN", "postgres://app@server:%V@server.example:5432/x"),
    "env url token only": env("REPO", "https://%V@git.example/x.git"),
    "env go dsn": env("CONN", "app:%V@tcp(db:3306)/x"),
    "env jdbc": env("CONN", "jdbc:oracle:thin:app/%V@db:1521/x"),
    "env jdbc parameter": env("CONN", "jdbc:mysql://db/x?user=a&password=%V"),
    "env sas": env("BLOB", "https://a.blob.core.windows.net/c?sv=2022-11-02&sr=c&sig=%V"),
    "env header token": env("HDR", "Authorization: token %V"),
    "env header raw": env("HDR", "Authorization: %V"),
    "env cookie": env("HDR", "Cookie: sid=%V"),
    "env comma": env("OPTS", "user=a password=x,%V"),
    "env semicolon": env("OPTS", "password=x;%V"),
    "env ampersand": env("OPTS", "password=x&%V"),
    "env spaces": env("OPTS", "password=correct horse %V staple"),
    "env quotes": env("OPTS", "password='it''s %V'"),
    "env escaped quotes": env("OPTS", 'password="a\\"%V"'),
    "env ruby": env("OPTS", ":password => '%V'"),
    "env json": env("CFG", '{"db":{"pass":"%V"}}'),
    "redis-server": args("redis-server", "--requirepass", "%V"),
    "redis-cli": args("redis-cli", "-h", "r", "-a", "%V", "ping"),
    "curl -u": args("curl", "-s", "-u", "u:%V", "https://x.example"),
    "sh curl -u": shell("curl -sf -u admin:%V https://x.example/health || exit 1"),
    "sshpass": args("sshpass", "-p", "%V", "ssh", "h"),
    "sh sshpass": shell("sshpass -p %V ssh h"),
    "sh sshpass attached": shell("sshpass -p'%V' ssh h"),
    "mongo": args("mongosh", "-u", "root", "-p", "%V"),
    "sh mongo": shell("mongodump -u root -p %V --out /b"),
    "mysql attached": args("mysql", "-uroot", "-p%V"),
    "sh mysql quoted": shell("mysql -uroot -p'%V W' db"),
    "from-literal": args("create", "secret", "generic", "x", "--from-literal=k=%V"),
    "sh from-literal": shell("kubectl create secret generic x --from-literal k=%V"),
    "docker login": args("docker", "login", "-u", "u", "-p", "%V", "r.example"),
    "ldapsearch": args("ldapsearch", "-x", "-w", "%V", "-b", "dc=x"),
    "openssl": args("openssl", "rsa", "-passin", "pass:%V"),
    "htpasswd": args("htpasswd", "-b", "/f", "u", "%V"),
    "aws": args("aws", "configure", "set", "aws_secret_access_key", "%V"),
    "etcdctl": args("etcdctl", "--user", "root:%V", "get", "/"),
    "flag and value in one": args("--save", "", "--requirepass %V"),
    "--pass": args("app", "--pass", "%V"),
    "--pass=": args("app", "--pass=%V"),
    "--db-pass=": args("app", "--db-pass=%V"),
    "--auth=": args("app", "--auth=%V"),
    "--password -x": args("app", "--password", "-Zk9%V"),
    "sh --password -x": shell("app --password '-Zk9%V' --fast"),
    "export": shell("export DB_PASS=%V; app"),
    "assignment": shell("PGPASSWORD=%V psql -h db"),
    "curl -H": args("curl", "-H", "Authorization: token %V", "https://x.example"),
    "curl -H key": shell("curl -H 'X-Api-Key: %V' https://x.example"),
    "curl -b": args("curl", "-b", "session=%V", "https://x.example"),
    "curl -d": shell('curl -d "{\\"password\\":\\"%V\\"}" https://x.example'),
    "curl -d single": shell("curl -d '{\"password\":\"%V\"}' https://x.example"),
    "vault login": args("vault", "login", "%V"),
    "vault kv": args("vault", "kv", "put", "secret/x", "k=%V"),
    "mc": args("mc", "alias", "set", "m", "http://m:9000", "minio", "%V"),
    "git clone": args("git", "clone", "https://%V@git.example/x.git"),
    "java -D": args("java", "-Dx.pass=%V", "-jar", "a.jar"),
    "helm --set": args("helm", "upgrade", "x", "--set", "a.b.password=%V"),
    "helm --set-string": args("helm", "upgrade", "x", "--set-string", "auth=%V"),
    "chpasswd": shell("echo root:%V | chpasswd"),
    "echo base64": shell("echo %V | base64 -d > /x"),
    "header list": {"httpHeaders": [{"name": "Authorization", "value": "%V"}]},
    "header x-auth": {"httpHeaders": [{"name": "X-Auth", "value": "%V"}]},
    "probe path": {"httpGet": {"path": "/health?key=%V"}},
    "yaml block": held("db:\n  password: |\n    %V\n  host: x\n"),
    "yaml folded": held("db:\n  password: >-\n    a\n    %V\n  host: x\n"),
    "yaml next line": held("db:\n  password:\n    %V\n  host: x\n"),
    "yaml list": held("passwords:\n- %V\n- x\nhost: x\n"),
    "yaml flow list": held("a: 1\npasswords: [x, %V]\n"),
    "yaml flow map": held("a: 1\nauth: {user: x, pass: %V}\n"),
    "yaml nested": held("password:\n  admin:\n    value: %V\n"),
    "yaml broken, block": held("\tx: [\npassword: |\n  %V\nhost: y\n"),
    "yaml broken, nested": held("x: }\npasswords:\n  - one\n  - %V\nhost: y\n"),
    "yaml env": held("env:\n- name: DB_PASS\n  value: %V\n"),
    "yaml env, broken": held("x: }\n- name: DB_PASS\n  value: %V\n"),
    "yaml secret": held("apiVersion: v1\nkind: Secret\nstringData:\n  note: %V\n"),
    "yaml comment": held("a: 1\n# password: %V\nb: 2\n"),
    "json list": held('{"apiKeys": ["%V"]}'),
    "json object": held('{"password": {"admin": "%V"}}'),
    "json number": {"spec": {"password": 73911822}},
    "two json": held('{"a":1}\n{"pass":"%V"}\n'),
    "json after bom": held('\ufeff {"pass":"%V"}'),
    "json in json": held(json.dumps({"x": json.dumps({"y": json.dumps({"pass": "%V"})})})),
    "escaped json in text": held('log: received \\"password\\":\\"%V\\" from x'),
    "docker auths": held(json.dumps({"auths": {"r.example": {"auth": "%V"}}})),
    "xml": held("<c><password>%V</password></c>"),
    "xml attribute": held('<c password="%V"/>'),
    "xml add": held('<add key="DbPassword" value="%V"/>'),
    "xml property": held("<property><name>db.password</name><value>%V</value></property>"),
    ".netrc": held("machine x.example login u password %V\n"),
    "pgpass": held("db.example:5432:x:app:%V\n"),
    "requirepass": held("port 6379\nrequirepass %V\n"),
    "masterauth": held("masterauth %V\n"),
    "redis acl": held("user app on >%V ~* +@all\n"),
    "fluent-bit": held("[OUTPUT]\n    Name http\n    HTTP_Passwd %V\n"),
    "splunk": held("    Splunk_Token %V\n"),
    "haproxy": held("userlist x\n  user app insecure-password %V\n"),
    "nginx key": held("proxy_set_header X-Api-Key %V;\n"),
    "nginx basic": held('proxy_set_header Authorization "Basic %V";\n'),
    "rabbitmq": held("default_pass = %V\n"),
    "php define": held("define('DB_PASSWORD', '%V');\n"),
    "php key": held("define( 'AUTH_KEY',  '%V' );\n"),
    "properties": held("db.password=%V\n"),
    "properties ::": held("db.password=a::%V\n"),
    "toml": held('password = "%V"\n'),
    "toml triple": held('password = """\n%V\n"""\n'),
    "hcl": held('token = "%V"\n'),
    "js": held('const password = "%V";\n'),
    "ini": held("[db]\npass=%V\n"),
    "env file": held('DB_PASS="a %V"\n'),
    "env file #": held("DB_PASS=a#%V\n"),
    "kubeconfig token": held("users:\n- name: a\n  user:\n    token: %V\n"),
    "kubeconfig key": held("users:\n- name: a\n  user:\n    client-key-data: %V\n"),
    "pem": held("-----BEGIN PRIVATE KEY-----\n%V\n-----END PRIVATE KEY-----\n"),
    "openssh": held("x\n-----BEGIN OPENSSH PRIVATE KEY-----\n%V\n-----END OPENSSH PRIVATE KEY-----\ny"),
    "pgp": held("-----BEGIN PGP PRIVATE KEY BLOCK-----\n\n%V\n-----END PGP PRIVATE KEY BLOCK-----"),
    "putty": held("PuTTY-User-Key-File-3: ssh-ed25519\nComment: x\nPrivate-Lines: 1\n%V\nPrivate-MAC: 00\n"),
    "wireguard": held("[Interface]\nPrivateKey = %V\n"),
    "wireguard psk": held("[Peer]\nPublicKey = x\nPresharedKey = %V\n"),
    "openvpn": held("-----BEGIN OpenVPN Static key V1-----\n%V\n-----END OpenVPN Static key V1-----"),
    "urlencoded": held("user=x&password=%V&z=1"),
    "urlencoded twice": held("next=%252Fx%253Fpassword%253D%V"),
    "python": held("DB = {'password': '%V', 'x': None}"),
    "sql identified": held("CREATE USER 'x'@'%' IDENTIFIED BY '%V';"),
    "sql password": held("ALTER ROLE x WITH PASSWORD '%V';"),
    "cloud-init": held("#cloud-config\nchpasswd:\n  list: |\n    root:%V\n"),
    "kind in lower case": {"kind": "secret", "data": {"x": "%V"}},
    "secret of another group": {"apiVersion": "x.example/v1", "kind": "Secret", "metadata": {"name": "a"}, "spec": {"note": "%V"}},
    "annotation of a secret": {"kind": "Secret", "metadata": {"name": "a", "annotations": {"note": "%V"}}},
    "oauth client": {"kind": "OAuthClient", "additionalSecrets": ["%V"]},
    "crd value": {"spec": {"password": {"value": "%V"}}},
    "crd list": {"spec": {"credentials": ["%V"]}},
    "crd map": {"spec": {"tokens": {"a": "%V"}}},
    "crd secret": {"spec": {"secret": {"value": "%V"}}},
    "template parameters": {"parameters": [{"name": "DB_PASSWORD", "displayName": "x", "value": "%V"}]},
    "helm parameters": {"parameters": [{"name": "auth.pass", "value": "%V"}]},
    "helm values": {"helm": {"values": "redis:\n  auth:\n    password: %V\n"}},
    "patch": [{"op": "add", "path": "/spec/adminPassword", "value": "%V"}],
    "patch, deeper": [{"op": "replace", "path": "/spec/passwords/0", "value": "%V"}],
    "patch, above": [{"op": "add", "path": "/spec", "value": {"adminPassword": "%V"}}],
    "schema default": {"properties": {"password": {"type": "string", "default": "%V"}}},
    "snippet": {"annotations": {"nginx.ingress.kubernetes.io/auth-snippet": "proxy_set_header X-Auth-Token %V;"}},
    "webhook parameter": {"clientConfig": {"url": "https://hook.example/x?token=%V"}},
    "url path": {"clientConfig": {"url": "https://hook.example/token/%V9Q"}},
    "user:pass@image": {"image": "user:%V@registry.example/x:1"},
    "k3s flag": args("--token", "%V"),
    "vpn-auth": args("--vpn-auth=name=tailscale,joinKey=%V"),
    "sasl": {"data": {"x": 'sasl.jaas.config=org.apache.X required username="a" password="%V";'}},
    "message": {"message": 'dial failed: DB_PASSWORD=%V'},
    "message pair": {"message": 'got {"name":"DB_PASS","value":"%V"} in x'},
    "alertmanager": held("receivers:\n- name: x\n  pagerduty_configs:\n  - routing_key: %V\n"),
    "bearer list": {"staticPodURLHeader": {"Authorization": ["Bearer 1%V"], "X-Token": ["%V"]}},
    "dotted flag in text": {"x": "--set db.password=%V"},
    "managed": {"env": [{"name": "SMTP_PASS", "value": "%V"}, {"name": "OK", "value": "fine"}]},
}  # fmt: skip


def _b64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def _zip(text: str) -> str:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as out:
        out.writestr("x", text)
    return base64.b64encode(file.getvalue()).decode()


BLOBS = {
    "user:pass": lambda v: _b64("app:" + v),
    "json": lambda v: _b64(json.dumps({"password": v})),
    "pem": lambda v: _b64(f"-----BEGIN PRIVATE KEY-----\n{v}\n-----END PRIVATE KEY-----\n"),
    "gzip": lambda v: base64.b64encode(gzip.compress(json.dumps({"token": v}).encode())).decode(),
    "zip": lambda v: _zip(json.dumps({"token": v})),
    "twice": lambda v: _b64(_b64(json.dumps({"token": v}))),
    "helm": lambda v: _b64(base64.b64encode(gzip.compress(json.dumps({"config": {"pass": v}}).encode())).decode()),
}  # fmt: skip
"""Texts in which a secret is there only after decoding."""
