#!/bin/sh
# jedi-language-server, a language server of Python's that eglot runs beside Sfumato's.
#
#   tests/editors/install/jedi.sh          make sure that it is there
#   tests/editors/install/jedi.sh --path   print its path, or fail; changes nothing
set -eu

version="0.47.0"
folder="${XDG_CACHE_HOME:-$HOME/.cache}/sfumato/editors/jedi"
program="$folder/bin/jedi-language-server"

say() {
    printf 'editors: %s\n' "$*" >&2
}

if [ "$("$program" --version 2>/dev/null)" = "$version" ]; then
    if [ "${1:-}" = "--path" ]; then
        printf '%s\n' "$program"
    else
        say "jedi-language-server $version is there: $program"
    fi
    exit 0
fi
if [ "${1:-}" = "--path" ]; then
    say "no jedi-language-server $version: run 'make test-editors', or tests/editors/install/jedi.sh."
    exit 1
fi
say "fetching jedi-language-server $version"
rm -rf "$folder"
python3 -m venv "$folder"
"$folder/bin/pip" install --quiet --disable-pip-version-check "jedi-language-server==$version" >&2
say "jedi-language-server $version is now there: $program"
