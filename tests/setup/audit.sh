#!/bin/bash
# audit.sh: look up which holes are known in the packages of .venv. It asks the package index, so it needs the internet.
set -euo pipefail

tool=.venv/audit
log=$(mktemp)
trap 'rm -f "$log"' EXIT

give_up() {
    cat "$log" >&2
    echo "Nothing was audited: the list of known holes is on the internet, and could not be asked from here." >&2
    exit 2
}

# Apart from what chatd and its tests need, which it is to judge.
if [ ! -x "$tool/bin/pip-audit" ]; then
    echo "Installing pip-audit ..."
    { .venv/bin/python -m venv "$tool" && "$tool/bin/pip" --quiet install pip-audit==2.10.1; } >"$log" 2>&1 || give_up
fi
if "$tool/bin/pip-audit" --strict --progress-spinner off --path .venv/lib/python3*/site-packages >"$log" 2>&1; then
    cat "$log"
elif grep -q "^Found .* known vulnerabilit" "$log"; then
    cat "$log" >&2
    exit 1
else
    give_up
fi
