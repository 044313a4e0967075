#!/bin/sh
# tmux, the terminal that Emacs and Helix are seen in.
set -eu
# shellcheck source=tests/editors/install/debian.sh
. "$(dirname "$0")/debian.sh"

version_of() {
    "$1" -V 2>/dev/null | sed -n 's/^tmux \([0-9.]*\).*/\1/p'
}

fetch() {
    fetch_packages "$1" tmux
    write_program "$1" tmux usr/bin/tmux </dev/null
}

install_program tmux 3.2 tmux "${1:-}"
