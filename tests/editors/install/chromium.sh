#!/bin/sh
# Chromium, in which VS Code and the page are looked at. Any that is in PATH is taken; on Debian, root gets it from apt.
set -eu

say() {
    printf 'editors: %s\n' "$*" >&2
}

find_chromium() {
    for name in chromium chromium-browser google-chrome google-chrome-stable; do
        command -v "$name" && return 0
    done
    return 1
}

if [ "${1:-}" = "--path" ]; then
    find_chromium || { say "no Chromium in PATH: run tests/editors/install/chromium.sh, or install one."; exit 1; }
    exit 0
fi
if ! find_chromium >/dev/null; then
    if ! command -v apt-get >/dev/null || [ "$(id -u)" != 0 ]; then
        say "no Chromium in PATH: install it with your system's packages (on Debian: apt-get install chromium)."
        exit 1
    fi
    say "installing Chromium"
    apt-get -qq update >&2
    DEBIAN_FRONTEND=noninteractive apt-get -qq --no-install-recommends install chromium >&2
fi
say "Chromium is there: $(find_chromium)"
