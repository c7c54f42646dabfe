#!/usr/bin/env bash
# What pip cannot install: Python's venv, Pango for the PDF, a font. Installs it where it may,
# else prints the one command; without Pango everything but the PDF works.
set -euo pipefail
python=${1:-python3}
need=()
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "complyk8s needs Python 3.11 or newer; this is $("$python" --version)" >&2; exit 1; }
"$python" -c 'import venv, ensurepip' 2>/dev/null || need+=(python3-venv)
"$python" - <<'PY' || need+=(libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0)
import ctypes.util, sys
sys.exit(not all(ctypes.util.find_library(n) for n in ("pango-1.0", "pangoft2-1.0", "harfbuzz-subset")))
PY
fc-list 2>/dev/null | grep DejaVuSansMono >/dev/null || need+=(fonts-dejavu-core fontconfig)
[ ${#need[@]} -eq 0 ] && exit 0
command=(apt-get install -y --no-install-recommends "${need[@]}")
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "installing ${need[*]}" >&2
    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive "${command[@]}" -qq; } >/dev/null 2>&1 && exit 0
fi
echo "please run: sudo ${command[*]}" >&2
[[ " ${need[*]} " == *" python3-venv "* ]] && exit 1
exit 0
