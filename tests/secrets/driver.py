"""Runs many command lines of the program in one process, so that many secrets cost few seconds.

Reads a JSON list of argument lists from standard input; each command's exit code goes to the file that is named.
"""

import json
import os
import sys
import time
from pathlib import Path

from complyk8s.cli import main


def run(arguments: list[str]) -> int:
    try:
        main(arguments, prog_name="complyk8s")
    except SystemExit as e:
        return e.code if isinstance(e.code, int) else 1
    return 0


if __name__ == "__main__":
    codes = []
    for arguments in json.load(sys.stdin):
        began = time.process_time()
        codes.append(run(arguments))
        print(
            f"{codes[-1]} {time.process_time() - began:.1f}s", arguments[-6:-5], file=sys.stdout, flush=True
        ) if os.environ.get("TIMES") else None
    Path(sys.argv[1]).write_text(json.dumps(codes))
