#!/bin/sh
# Emacs without a window system; eglot is part of it.
set -eu
# shellcheck source=tests/editors/install/debian.sh
. "$(dirname "$0")/debian.sh"

version_of() {
    "$1" --version 2>/dev/null | sed -n '1s/^GNU Emacs \([0-9.]*\).*/\1/p'
}

fetch() {
    fetch_packages "$1" emacs-nox emacs-el
    # Emacs looks for its memory image, and from there for its compiled Lisp, beside the name that it was called by.
    image=$(cd "$1/usr/bin" && echo ../libexec/emacs/*/*/*.pdmp)
    ln -s "$image" "$1/usr/bin/emacs-nox.pdmp"
    write_program "$1" emacs usr/bin/emacs-nox <<'LINES'
share=$(echo "$root"/usr/share/emacs/[0-9]*)
export EMACSLOADPATH="$share/lisp" EMACSDATA="$share/etc" EMACSDOC="$share/etc"
export EMACSPATH="$(dirname "$root"/usr/libexec/emacs/*/*/*.pdmp)"
LINES
}

install_program emacs 30.1 emacs "${1:-}"
