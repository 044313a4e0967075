#!/bin/sh
# Neovim, whose inline completion came with 0.12.
set -eu
# shellcheck source=tests/editors/install/debian.sh
. "$(dirname "$0")/debian.sh"

version_of() {
    "$1" --version 2>/dev/null | sed -n '1s/^NVIM v\([0-9.]*\).*/\1/p'
}

fetch() {
    fetch_packages "$1" neovim
    write_program "$1" nvim usr/bin/nvim <<'LINES'
export VIMRUNTIME="$root/usr/share/nvim/runtime"
LINES
    # Neovim looks for its parsers beside its program, which for it is the loader.
    ln -s ../../../lib/nvim/parser "$1/usr/share/nvim/runtime/parser"
}

install_program nvim 0.12 neovim "${1:-}"
