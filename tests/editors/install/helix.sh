#!/bin/sh
# Helix.
set -eu
# shellcheck source=tests/editors/install/debian.sh
. "$(dirname "$0")/debian.sh"

version_of() {
    "$1" --version 2>/dev/null | sed -n 's/^helix \([0-9.]*\).*/\1/p'
}

fetch() {
    fetch_packages "$1" hx
    write_program "$1" hx usr/bin/hx <<'LINES'
export HELIX_RUNTIME="$root/usr/lib/hx/runtime"
LINES
}

install_program hx 25.07 helix "${1:-}"
