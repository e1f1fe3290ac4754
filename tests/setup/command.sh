#!/bin/bash
# command.sh NAME [PACKAGE]: make sure that a command is there, from the Debian package of that name, or of its own.
set -euo pipefail

name=$1 package=${2:-$1}
if PATH=$PATH:/usr/sbin command -v "$name" >/dev/null; then
    exit 0
fi

as_root=()
if [ "$(id -u)" != 0 ]; then
    as_root=(sudo -n)
fi
if ! command -v apt-get >/dev/null || ! "${as_root[@]}" true 2>/dev/null; then
    echo "The tests need $name. Install it and try again; on Debian: sudo apt-get install $package" >&2
    exit 1
fi

apt_get() {
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=300 "$@" </dev/null
}

echo "Installing $name ..."
log=$(mktemp)
trap 'rm -f "$log"' EXIT
if ! { apt_get update && apt_get install -y --no-install-recommends "$package"; } >"$log" 2>&1; then
    cat "$log" >&2
    echo "$name could not be installed; mend what is said above, or install it by hand." >&2
    exit 1
fi
