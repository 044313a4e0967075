#!/bin/sh
# Neovim, whose inline completion came with 0.12.
set -eu
# shellcheck source=tests/editors/install/debian.sh
. "$(dirname "$0")/debian.sh"

version_of() {
    "$1" --version 2>/dev/null | sed -n '1s/^NVIM v\([0-9.]*\).*/\1/p'
}

fetch() {
    # What an earlier version of this script fetched had no screen.
    rm -rf "${cache:?}/neovim"
    fetch_packages "$1" neovim patchelf
    write_program "$1" patchelf usr/bin/patchelf </dev/null
    # Its screen is a process that starts Neovim a second time, by the name of its program: that has to be Neovim itself,
    # and not the loader that the others are started through. The folder is renamed to this one.
    loader=$(find "$1/usr/lib" "$1/lib" -name 'ld-linux*.so.*' 2>/dev/null | head -n 1)
    loader=${loader#"$1"}
    "$1/bin/patchelf" --set-interpreter "$cache/nvim$loader" --set-rpath "$cache/nvim$(dirname "$loader")" \
        "$1/usr/bin/nvim"
    cat >"$1/bin/nvim" <<'PROGRAM'
#!/bin/sh
set -eu
root=$(dirname "$(dirname "$(readlink -f "$0")")")
export VIMRUNTIME="$root/usr/share/nvim/runtime"
exec "$root/usr/bin/nvim" "$@"
PROGRAM
    chmod +x "$1/bin/nvim"
}

install_program nvim 0.12 nvim "${1:-}"
