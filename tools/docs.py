"""Makes docs/controls.md, docs/frameworks.md, docs/views.md and docs/cli.md from what they describe.

python tools/docs.py            # writes them
python tools/docs.py --check    # exits 1 if one would change
"""

import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

import click  # noqa: E402

from complyk8s import content  # noqa: E402
from complyk8s.cli import main as program  # noqa: E402
from complyk8s.controls import frameworks, read  # noqa: E402
from complyk8s.store import views  # noqa: E402

NOTE = "<!-- Made by tools/docs.py; do not edit. -->\n"


def controls() -> str:
    """A page of all controls and questions."""
    serves: dict[str, list[str]] = {}
    for f in frameworks.frameworks():
        for r in f.requirements:
            for name in (*r.controls, *r.questions):
                serves.setdefault(name, []).append(f"{f.title} {r.id}")
    out = [NOTE, "# Controls\n"]
    for c in read.controls():
        out += [
            f"\n## {c.id}\n", f"**{c.title}.** {c.severity}.\n", f"{c.why}\n" if c.why else "",
            f"* Expects: {c.expects}", f"* Mend: {c.fix}", f"* Reads: {', '.join(c.reads)}",
            f"* Serves: {', '.join(serves.get(c.id, []))}\n", f"```sql\n{c.sql}\n```",
        ]  # fmt: skip
    out.append("\n# Questions to the log\n")
    for q in read.questions():
        out += [f"\n## {q.id}\n", f"**{q.title}.** {q.asks}\n", f"* Look for: {q.look_for}",
                f"* Serves: {', '.join(serves.get(q.id, []))}\n", f"```sql\n{q.sql}\n```"]  # fmt: skip
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


def coverage() -> str:
    """How much of each framework is automated, and every requirement."""
    out = [
        NOTE,
        "# Frameworks\n",
        "| framework | requirements | automated | shared | manual |",
        "| --- | ---: | ---: | ---: | ---: |",
    ]
    for f in frameworks.frameworks():
        counts = [sum(r.how == how for r in f.requirements) for how in frameworks.HOW]
        out.append(
            f"| {f.title} {f.version} | {len(f.requirements)} | " + " | ".join(map(str, counts)) + " |"
        )
    for f in frameworks.frameworks():
        out += [
            f"\n## {f.title} {f.version}\n",
            "| id | in our words | how | controls and questions |",
            "| --- | --- | --- | --- |",
        ]
        out += [
            f"| {r.id} | {r.text} | {r.how} | {', '.join((*r.controls, *r.questions))} |"
            for r in f.requirements
        ]
    return "\n".join(out) + "\n"


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
        for name in sorted(getattr(command, "commands", {})):
            page(command.commands[name], f"{path} {name}")

    page(program, "complyk8s")
    return "\n".join(out) + "\n"


PAGES = {
    "controls.md": controls,
    "detections.md": detections,
    "queries.md": saved,
    "frameworks.md": coverage,
    "views.md": columns,
    "cli.md": commands,
}


def main() -> int:
    """Writes or checks."""
    changed = []
    for name, make in PAGES.items():
        path, text = ROOT / "docs" / name, make()
        if not path.exists() or path.read_text() != text:
            changed.append(name)
            if "--check" not in sys.argv:
                path.write_text(text)
    if changed:
        print(("would change: " if "--check" in sys.argv else "wrote: ") + ", ".join(changed))
    return int(bool(changed) and "--check" in sys.argv)


if __name__ == "__main__":
    sys.exit(main())
