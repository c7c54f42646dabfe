"""Makes docs/controls/, docs/frameworks/, docs/views.md and docs/cli.md from what they describe.

python tools/docs.py            # writes them
python tools/docs.py --check    # exits 1 if one would change
"""

import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

import click  # noqa: E402
import yaml  # noqa: E402

from complyk8s import content  # noqa: E402
from complyk8s.cli import main as program  # noqa: E402
from complyk8s.controls import frameworks, read  # noqa: E402
from complyk8s.store import views  # noqa: E402

NOTE = "<!-- Made by tools/docs.py; do not edit. -->\n"


def _serves() -> dict[str, list[str]]:
    """The requirements that each control and question serves."""
    serves: dict[str, list[str]] = {}
    for f in frameworks.frameworks():
        for r in f.requirements:
            for name in (*r.controls, *r.questions):
                serves.setdefault(name, []).append(
                    f"{f.title} {f.version} {r.id}" if f.platform else f"{f.title} {r.id}"
                )
    return serves


def controls() -> dict[str, str]:
    """An index of all controls and questions, and a page for each subject."""
    serves = _serves()
    subjects: dict[str, list[Any]] = {}
    for c in read.controls():
        subjects.setdefault(c.id.partition("/")[0], []).append(c)
    index = [
        NOTE,
        "# Controls\n",
        f"{len(read.controls())} controls and {len(read.questions())} questions to the log.\n",
    ]
    pages = {}
    for subject, held in subjects.items():
        index += [f"\n## {subject}\n", "| control | severity | asks |", "| --- | --- | --- |"]
        index += [
            f"| [{c.id}]({subject}.md#{c.id.replace('/', '')}) | {c.severity} | {c.title} |" for c in held
        ]
        pages[f"controls/{subject}.md"] = _subject(subject, held, serves)
    index += ["\n## Questions to the log\n", "| question | severity | asks |", "| --- | --- | --- |"]
    index += [f"| [{q.id}](questions.md#{q.id}) | {q.severity} | {q.asks} |" for q in read.questions()]
    out = [NOTE, "# Questions to the log\n"]
    for q in read.questions():
        out += [f"\n## {q.id}\n", f"**{q.title}.** {q.asks}\n", f"* Look for: {q.look_for}",
                f"* Serves: {', '.join(serves.get(q.id, []))}\n", f"```sql\n{q.sql}\n```"]  # fmt: skip
    pages["controls/questions.md"] = "\n".join(out) + "\n"
    return {"controls/README.md": "\n".join(index) + "\n", **pages}


def _subject(subject: str, held: list[Any], serves: dict[str, list[str]]) -> str:
    out = [NOTE, f"# {subject}\n"]
    for c in held:
        whose = (
            "the customer's on a managed cluster too"
            if c.customer
            else "the provider's on a managed cluster"
            if c.exists
            else ""
        )
        out += [
            f"\n## {c.id}\n", f"**{c.title}.** {c.severity}.\n", f"{c.why}\n" if c.why else "",
            f"* Expects: {c.expects}", f"* Mend: {c.fix}", f"* Reads: {', '.join(c.reads)}",
            f"* Where nothing is seen: unknown, {c.exists}" if c.exists else "", f"* Whose: {whose}" if whose else "",
            f"* Serves: {', '.join(serves.get(c.id, []))}\n", f"```sql\n{c.sql}\n```",
        ]  # fmt: skip
    return "\n".join(line for line in out if line) + "\n"


def detections() -> str:
    """Every detection, by technique and one by one."""
    techniques: dict[str, list[str]] = {}
    for d in read.detections():
        for technique in d.attack or ("none",):
            techniques.setdefault(technique, []).append(d.id)
    out = [
        NOTE,
        "# Detections\n",
        f"{len(read.detections())} things that are wrong in themselves, looked for in the audit log whatever"
        " provider it comes from. Where the audit policy could not have logged them, silence is `unknown`.\n",
        "| ATT&CK technique | detections |",
        "| --- | --- |",
    ]
    out += [f"| {t} | {', '.join(ids)} |" for t, ids in sorted(techniques.items())]
    for d in read.detections():
        out += [f"\n## {d.id}\n", f"**{d.title}.** {d.severity}; level {d.level}; {', '.join(d.attack) or 'no technique'}.\n",
                f"{d.about}\n", f"* Watches: {'; '.join(d.watches) or 'every request'}",
                f"* May be harmless: {d.false_positives}\n", f"```sql\n{d.sql}\n```"]  # fmt: skip
    return "\n".join(out) + "\n"


def saved() -> str:
    """Every saved query with its parameters."""
    out = [
        NOTE,
        "# Saved queries\n",
        "`complyk8s sql --name NAME --param k=v`; an empty parameter matches everything.\n",
    ]
    for q in read.saved():
        given = ", ".join(f"`{k}` ({v!r})" if v else f"`{k}`" for k, v in q.params.items())
        out += [
            f"\n## {q.id}\n",
            f"**{q.title}.** {q.about}\n",
            f"* Parameters: {given or 'none'}\n",
            f"```sql\n{q.sql}\n```",
        ]
    return "\n".join(out) + "\n"


def coverage() -> dict[str, str]:
    """How much of each framework is automated, beside peers; and a page for each with every requirement."""
    peers = yaml.safe_load((ROOT / "benchmarks" / "peers" / "coverage.yaml").read_text())
    index = [
        NOTE,
        "# Frameworks\n",
        "Every requirement of each, in its own order. *Automated*: controls judge all of it, for this cluster. *Shared*: controls"
        " judge a part, and the line says whose the other half is. *Manual*: a person answers (`complyk8s attest`). Of"
        " the CIS editions the one that fits the cluster is evaluated; those marked * only where they are asked for.\n",
        "| framework | requirements | automated | shared | manual | peers |",
        "| --- | ---: | ---: | ---: | ---: | --- |",
    ]
    pages = {}
    for f in frameworks.frameworks():
        counts = [sum(r.how == how for r in f.requirements) for how in frameworks.HOW]
        index.append(
            f"| [{f.title} {f.version}]({f.id}.md){' *' if f.optional else ''} | {len(f.requirements)} | "
            + " | ".join(map(str, counts)) + f" | {peers[f.id]} |"
        )  # fmt: skip
        lines = [
            f"| {r.id} | {r.level}{', ' if r.level and r.assessment else ''}{r.assessment} | {r.text} | {r.how} |"
            f" {', '.join((*r.controls, *r.questions))} | {r.note} |"
            for r in f.requirements
        ]
        pages[f"frameworks/{f.id}.md"] = "\n".join([
            NOTE, f"# {f.title} {f.version}\n", f"Ids are the publisher's ({f.source}); the words are ours.\n",
            "| id | level | in our words | how | controls and questions | how far |", "| --- | --- | --- | --- | --- | --- |", *lines,
        ]) + "\n"  # fmt: skip
    return {"frameworks/README.md": "\n".join(index) + "\n", **pages}


def columns() -> str:
    """Every view, column by column."""
    out = [
        NOTE,
        "# Views\n",
        'What `complyk8s sql` can ask. `at` is a keyword in DuckDB: write `"at"` or `requests.at`.\n',
    ]
    for name, reads, _ in sorted(views.ordered()):
        head, _ = content.sql(content.folder("queries") / "views" / f"{name}.sql")
        out += [
            f"\n## {name}\n",
            f"{head['about']} Reads {', '.join(reads)}.\n",
            "Computed for one snapshot at a time: the newest, or `--snapshot`.\n"
            if name in views.per_snapshot()
            else "",
            "| column | is |",
            "| --- | --- |",
        ]
        out += [f"| `{column}` | {text} |" for column, text in head["columns"].items()]
    out += ["\n# Macros\n", "Called as functions; those that give rows in a FROM."]
    for path in sorted(content.folder("queries").glob("macros/*.sql")):
        head, _ = content.sql(path)
        out += [f"\n## {path.stem}\n", f"{head['about']}\n", "| macro | gives |", "| --- | --- |"]
        out += [f"| `{macro}` | {text} |" for macro, text in head["macros"].items()]
    return "\n".join(out) + "\n"


def commands() -> str:
    """The help of every command."""
    out = [NOTE, "# Command line\n"]

    def page(command: Any, path: str) -> None:
        context = click.Context(command, info_name=path, terminal_width=100)
        context.formatter_class = click.formatting.HelpFormatter
        out.append(f"\n## {path}\n\n```\n{command.get_help(context)}\n```")
        for name in sorted(command.list_commands(context)) if isinstance(command, click.Group) else ():
            page(command.get_command(context, name), f"{path} {name}")

    page(program, "complyk8s")
    return "\n".join(out) + "\n"


PAGES = {
    "detections.md": detections,
    "queries.md": saved,
    "views.md": columns,
    "cli.md": commands,
}


def main() -> int:
    """Writes or checks."""
    texts = {name: make() for name, make in PAGES.items()} | controls() | coverage()
    docs = ROOT / "docs"
    made = {
        f"{folder}/{p.name}" for folder in ("controls", "frameworks") for p in (docs / folder).glob("*.md")
    }
    changed = [
        name
        for name, text in texts.items()
        if not (docs / name).exists() or (docs / name).read_text() != text
    ]
    gone = sorted(made - texts.keys())
    if "--check" not in sys.argv:
        for name in changed:
            (docs / name).parent.mkdir(exist_ok=True)
            (docs / name).write_text(texts[name])
        for name in gone:
            (docs / name).unlink()
    if changed or gone:
        print(("would change: " if "--check" in sys.argv else "wrote: ") + ", ".join([*changed, *gone]))
    return int(bool(changed or gone) and "--check" in sys.argv)


if __name__ == "__main__":
    sys.exit(main())
