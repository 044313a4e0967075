#!/bin/sh
# Other people's clients for Neovim, which speak to copilot-language-server: at the commits of neovim-clients.txt, whose
# lines are name, version, commit and repository. Without a way to one its tests are skipped.
#
#   tests/editors/install/neovim-clients.sh          make sure that they are there
#   tests/editors/install/neovim-clients.sh --path   print the folder that holds them; changes nothing
set -eu

folder="${XDG_CACHE_HOME:-$HOME/.cache}/sfumato/editors/neovim-clients"

say() {
    printf 'editors: %s\n' "$*" >&2
}

commit_of() {
    git -C "$1" rev-parse --quiet --verify HEAD 2>/dev/null || true
}

bring() {
    rm -rf "$1"
    git init --quiet "$1" && git -C "$1" fetch --quiet --depth 1 "$3" "$2" && git -C "$1" checkout --quiet FETCH_HEAD
}

if [ "${1:-}" = "--path" ]; then
    printf '%s\n' "$folder"
    exit 0
fi
mkdir -p "$folder"
while read -r name _ commit repository; do
    if [ "$(commit_of "$folder/$name")" = "$commit" ]; then
        say "$name is there: $folder/$name"
    elif bring "$folder/$name" "$commit" "$repository"; then
        say "$name is now there: $folder/$name"
    else
        rm -rf "${folder:?}/$name"
        say "$name could not be fetched from $repository: its tests will be skipped."
    fi
done <"$(dirname "$0")/neovim-clients.txt"
