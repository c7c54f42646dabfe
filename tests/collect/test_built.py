"""Manifests that kustomize and helm make: the programs are run within limits, and what they make is read as files are."""

import shutil
import stat
import sys
import time

import pytest
from click.testing import CliRunner

from complyk8s.cli import main
from complyk8s.collect import built, files
from complyk8s.errors import CollectError, ContentError
from complyk8s.model import Gap, Object

POD = """apiVersion: v1
kind: Pod
metadata: {{name: {name}}}
spec: {{containers: [{{name: c, image: "nginx:1.25"}}]}}
"""


@pytest.fixture
def program(tmp_path, monkeypatch):
    """Makes a stand-in of this name, the only program on the PATH, which runs Python."""

    def make(name, body):
        folder = tmp_path / "bin"
        folder.mkdir(exist_ok=True)
        path = folder / name
        path.write_text(f"#!{sys.executable}\nimport os, sys, time\n{body}\n")
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
        monkeypatch.setenv("PATH", str(folder))
        return path

    return make


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "overlay"
    made.mkdir()
    return str(made)


def collected(folder, tool="kustomize", values=()):
    found = list(files.collect((folder,), "shop", built.Build(tool, tuple(values))))
    return [o for o in found if isinstance(o, Object)], [g for g in found if isinstance(g, Gap)]


def test_what_kustomize_prints_is_read(program, folder):
    program(
        "kustomize", f"assert sys.argv[1:] == ['build', {folder!r}]\nprint('''{POD.format(name='web')}''')"
    )
    objects, gaps = collected(folder)
    assert [(o.kind, o.namespace, o.name) for o in objects] == [("Pod", "shop", "web")]
    assert not gaps


def test_kubectl_serves_where_kustomize_is_not(program, folder):
    program("kubectl", f"assert sys.argv[1] == 'kustomize'\nprint('''{POD.format(name='web')}''')")
    assert [o.name for o in collected(folder)[0]] == ["web"]


def test_what_helm_prints_is_known_by_its_template(program, folder, tmp_path):
    values = tmp_path / "values.yaml"
    values.write_text("{}")
    program(
        "helm",
        f"assert sys.argv[1:] == ['template', {folder!r}, '--include-crds', '--namespace=shop', '--values={values}']\n"
        f"print('''---\n# Source: web/templates/pod.yaml\n{POD.format(name='web')}---\n"
        "# Source: web/templates/broken.yaml\nkind: [\n---\n# Source: web/templates/pod.yaml\n"
        f"{POD.format(name='two')}''')",
    )
    objects, gaps = collected(folder, "helm", [str(values)])
    assert [(o.name, o.origin) for o in objects] == [
        ("web", f"{folder}: web/templates/pod.yaml"),
        ("two", f"{folder}: web/templates/pod.yaml"),
    ]
    assert [(g.what, g.cause) for g in gaps] == [(f"{folder}: web/templates/broken.yaml", "unreadable")]


def test_the_program_finds_no_settings_no_cluster_and_no_way_out(program, folder, monkeypatch):
    for name in ("KUBECONFIG", "HELM_PLUGINS", "KUSTOMIZE_PLUGIN_HOME", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "/somewhere")
    program(
        "helm",
        "e = os.environ\nassert e['KUBECONFIG'] == os.devnull and e['HELM_NO_PLUGINS'] == '1'\n"
        "assert not {'KUSTOMIZE_PLUGIN_HOME', 'AWS_SECRET_ACCESS_KEY'} & e.keys()\n"
        "assert e['HTTPS_PROXY'] == 'http://127.0.0.1:9' and e['GIT_ALLOW_PROTOCOL'] == 'none'\n"
        "assert not os.path.exists(e['HELM_PLUGINS']) and not os.listdir(e['HOME'])\n"
        f"print('''{POD.format(name='web')}''')",
    )
    objects, gaps = collected(folder, "helm")
    assert [o.name for o in objects] == ["web"], gaps


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("print('Error: no such thing', file=sys.stderr)\nsys.exit(1)", "helm template fails: no such thing"),
        (
            "print('Error: it is so\\n\\nUse --debug flag to render', file=sys.stderr)\nsys.exit(1)",
            "helm template fails: it is so",
        ),
        (
            "print('E1126 18:27:28 12068 run.go:72] \"command failed\" err=<\\n\\tno base\\n >', file=sys.stderr)\nsys.exit(1)",
            "helm template fails: no base",
        ),
        ("sys.exit(7)", "helm template fails: exit code 7"),
        ("print('Error: dial 127.0.0.1:9: refused', file=sys.stderr)\nsys.exit(1)", "(nothing is fetched"),
        ("os.kill(os.getpid(), 9)", "helm template fails: exit code -9"),
        ("while True: print('x' * 10**6)", "prints more than"),
        ("sys.stderr.write('y' * 10**6)\nsys.exit(1)", "helm template fails: yyy"),
        ("time.sleep(60)", "takes more than 1 seconds"),
        ("if not os.fork():\n  time.sleep(60)", "takes more than 1 seconds"),
        ("os.close(1); os.close(2)\ntime.sleep(60)", "does not end"),
    ],
)
def test_a_program_that_fails_is_a_gap(program, folder, body, told, monkeypatch):
    monkeypatch.setattr(built, "SECONDS", 1.0)
    monkeypatch.setattr(built.memory, "share", lambda: 5 * 10**6)
    program("helm", body)
    begun = time.monotonic()
    objects, gaps = collected(folder, "helm")
    assert not objects
    assert [(g.source, g.what, g.cause) for g in gaps] == [("file", folder, "unreadable")]
    assert told in gaps[0].detail
    assert time.monotonic() - begun < 30


def test_a_program_that_is_not_there_is_the_users_to_mend(folder, monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ContentError, match="neither kustomize nor kubectl on the PATH"):
        collected(folder)
    with pytest.raises(ContentError, match="no helm on the PATH"):
        collected(folder, "helm")


@pytest.mark.parametrize("given", ["https://example.com/base", "oci://example.com/chart", "nothing"])
def test_only_a_folder_of_this_machine_is_built(program, given):
    program("helm", "sys.exit('was run')")
    with pytest.raises(CollectError, match="to build"):
        collected(given, "helm")


@pytest.mark.parametrize("values", ["https://example.com/v.yaml", "secrets://v.yaml", "missing.yaml"])
def test_only_files_of_this_machine_are_values(program, folder, values):
    program("helm", "sys.exit('was run')")
    with pytest.raises(CollectError, match="no such file"):
        collected(folder, "helm", [values])


def test_nothing_is_left_of_the_programs_folder(program, folder, tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    program("kustomize", f"open('left', 'w').close()\nprint('''{POD.format(name='web')}''')")
    before = set(tmp_path.iterdir())
    collected(folder)
    assert set(tmp_path.iterdir()) == before


@pytest.mark.skipif(not shutil.which("kubectl"), reason="kubectl is not there")
def test_bases_and_patches_are_one_object(tmp_path):
    """The same folder read as files is two objects of one name, of which none passes."""
    for name in ("base", "over"):
        (tmp_path / name).mkdir()
    (tmp_path / "base/kustomization.yaml").write_text("resources: [pod.yaml]\n")
    (tmp_path / "base/pod.yaml").write_text(POD.format(name="web"))
    (tmp_path / "over/kustomization.yaml").write_text(
        "resources: [../base]\nnamespace: bank\npatches: [{path: p.yaml}]\n"
    )
    (tmp_path / "over/p.yaml").write_text(
        "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\n"
        "spec: {containers: [{name: c, securityContext: {privileged: true}}]}\n"
    )
    objects, gaps = collected(str(tmp_path / "over"))
    assert not gaps
    assert [(o.namespace, o.name, b'"privileged":true' in o.body and b"nginx:1.25" in o.body) for o in objects] == [
        ("bank", "web", True)
    ]  # fmt: skip


@pytest.mark.skipif(not shutil.which("kubectl"), reason="kubectl is not there")
@pytest.mark.parametrize("base", ["https://example.com/x.yaml", "https://github.com/example/base?ref=v1"])
def test_kustomize_reaches_nothing(tmp_path, base):
    (tmp_path / "kustomization.yaml").write_text(f"resources: ['{base}']\n")
    objects, gaps = collected(str(tmp_path))
    assert not objects
    assert gaps[0].detail.startswith("ku")
    assert "fails: accumulating resources" in gaps[0].detail
    assert gaps[0].detail.endswith("(nothing is fetched from the network)")


def called(store, *words, given=None):
    return CliRunner().invoke(main, ["--store", str(store), *words], input=given)


def test_what_is_piped_in_is_read(tmp_path):
    done = called(tmp_path / "s", "snapshot", "--from", "-", given=POD.format(name="web"))
    assert (done.exit_code, "1 objects" in done.output) == (0, True), done.output


def test_what_is_piped_in_and_cannot_be_read_is_told(tmp_path):
    done = called(tmp_path / "s", "snapshot", "--from", "-", given=POD.format(name="web") + "---\nkind: [\n")
    assert done.exit_code == 3
    assert "not read: -: unreadable: document 2" in done.output


def test_a_file_called_like_the_standard_input_is_a_file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "-").write_text(POD.format(name="named"))
    assert [o.name for o in files.collect(("./-",)) if isinstance(o, Object)] == ["named"]


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("--build", "helm"), 2, "--build is given with --from"),
        (("--from", ".", "--values", "v.yaml"), 2, "--values is given with --build helm"),
        (("--from", ".", "--build", "kustomize", "--values", "v.yaml"), 2, "--values is given with"),
        (("--from", "nothing", "--build", "helm"), 3, "nothing: no chart to build"),
        (("--from", ".", "--build", "helm"), 3, "helm template fails: no"),
    ],
)
def test_the_command_line_says_what_is_wrong(program, tmp_path, words, code, told):
    program("helm", "sys.exit('Error: no')")
    for command in ("snapshot", "run"):
        done = called(tmp_path / "s", command, *words)
        assert (done.exit_code, told in done.output) == (code, True), done.output
