#!/bin/sh
# Bring the programs that tests/editors drives onto this machine, and print what was done.
#
#   tests/editors/install.sh                 make sure that every program is there
#   tests/editors/install.sh --path NAME     print the path of NAME (neovim, emacs, ...), or fail; changes nothing
#
# Each program has a script in install/, which takes one in PATH that is new enough as it is, and otherwise fetches one
# into the user's cache folder.
set -eu
scripts=$(dirname "$0")/install

if [ "${1:-}" = "--path" ]; then
    exec "$scripts/${2:?the name of a program}.sh" --path
fi
for script in "$scripts"/*.sh; do
    # Sourced by the others.
    [ "$script" = "$scripts/debian.sh" ] || "$script"
done
