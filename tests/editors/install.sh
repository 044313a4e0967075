#!/bin/sh
# Bring the editors that tests/editors drives onto this machine, and print what was done.
#
#   tests/editors/install.sh          make sure that every editor is there
#   tests/editors/install.sh --path   print the path of Neovim, or fail; changes nothing
#
# A Neovim >= 0.12 in PATH is used as it is. Otherwise, on Debian, Neovim and all that it
# links to are fetched from a newer suite with an apt configuration of their own, and unpacked into the user's
# cache folder. The system's packages, its apt state and its libraries are not touched, and root is not needed.
set -eu

neovim_at_least="0.12"
debian_suite="forky"

cache="${XDG_CACHE_HOME:-$HOME/.cache}/sfumato/editors"
neovim="$cache/neovim"
neovim_program="$neovim/bin/nvim"

say() {
    printf 'editors: %s\n' "$*" >&2
}

fail() {
    say "$*"
    say "Install Neovim >= $neovim_at_least so that 'nvim' is in PATH, and run this again."
    exit 1
}

# The version that the program $1 says it has; nothing when it does not run.
version_of() {
    "$1" --version 2>/dev/null | sed -n '1s/^NVIM v\([0-9.]*\).*/\1/p'
}

new_enough() {
    [ -n "$1" ] && [ "$(printf '%s\n%s\n' "$neovim_at_least" "$1" | sort -V | head -n 1)" = "$neovim_at_least" ]
}

# The path of a Neovim that is new enough; fails when there is none.
find_neovim() {
    for program in "$(command -v nvim || true)" "$neovim_program"; do
        if [ -n "$program" ] && new_enough "$(version_of "$program")"; then
            printf '%s\n' "$program"
            return 0
        fi
    done
    return 1
}

# The mirror that this machine's own Debian comes from, as apt reads it, so that no address is written here.
own_mirror() {
    # shellcheck source=/dev/null
    codename=$(. /etc/os-release && printf '%s' "${VERSION_CODENAME:-}")
    # apt fills these names in, not the shell.
    # shellcheck disable=SC2016
    apt-get indextargets --format '$(RELEASE) $(COMPONENT) $(REPO_URI)' 'Created-By: Packages' |
        sed -n "s/^$codename main //p" | head -n 1
}

# Fetch Neovim with everything it links to, and unpack it into the folder $1.
fetch_neovim() {
    for program in apt-get dpkg dpkg-deb; do
        command -v "$program" >/dev/null || fail "no Neovim >= $neovim_at_least, and no $program to fetch one with."
    done
    mirror=$(own_mirror)
    [ -n "$mirror" ] || fail "no Neovim >= $neovim_at_least, and no Debian mirror in this machine's apt sources."
    # Where the package debian-archive-keyring puts them; without it, the keys that apt trusts anyway.
    keys=/usr/share/keyrings/debian-archive-keyring.gpg
    signed_by=
    if [ -r "$keys" ]; then
        signed_by="[signed-by=$keys] "
    fi

    mkdir -p "$1/apt/lists/partial" "$1/apt/archives/partial" "$1/bin"
    : >"$1/apt/status" # nothing counts as installed: every library comes along
    printf 'deb %s%s %s main\n' "$signed_by" "$mirror" "$debian_suite" >"$1/apt/sources.list"
    # Read after the machine's own apt configuration, whose proxies and certificates stay in force.
    cat >"$1/apt/apt.conf" <<CONFIGURATION
Dir::State "$1/apt";
Dir::State::status "$1/apt/status";
Dir::Cache "$1/apt";
Dir::Etc::sourcelist "$1/apt/sources.list";
Dir::Etc::sourceparts "/dev/null";
Dir::Etc::preferences "/dev/null";
Dir::Etc::preferencesparts "/dev/null";
Dir::Log "$1/apt";
APT::Sandbox::User "$(id -un)";
APT::Install-Recommends "false";
APT::Get::Assume-Yes "true";
Acquire::Languages "none";
Acquire::Retries "3";
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
#clear DPkg::Post-Invoke;
CONFIGURATION

    say "reading the package list of Debian $debian_suite"
    apt-get -c "$1/apt/apt.conf" -qq update >&2 || fail "apt-get could not read Debian $debian_suite."
    say "fetching Neovim and its libraries"
    apt-get -c "$1/apt/apt.conf" -qq --download-only install neovim >&2 || fail "apt-get could not fetch neovim."
    for package in "$1"/apt/archives/*.deb; do
        dpkg-deb --extract "$package" "$1"
    done
    rm -r "$1/apt"

    # Through the loader that came along: the machine's own C library is too old for these programs.
    cat >"$1/bin/nvim" <<'PROGRAM'
#!/bin/sh
set -eu
root=$(dirname "$(dirname "$(readlink -f "$0")")")
loader=$(find "$root/usr/lib" "$root/lib" -name 'ld-linux*.so.*' 2>/dev/null | head -n 1)
export VIMRUNTIME="$root/usr/share/nvim/runtime"
exec "$loader" --library-path "$(dirname "$loader")" --argv0 nvim "$root/usr/bin/nvim" "$@"
PROGRAM
    chmod +x "$1/bin/nvim"
    # Neovim looks for its parsers beside its program, which for it is the loader.
    ln -s ../../../lib/nvim/parser "$1/usr/share/nvim/runtime/parser"
}

if [ "${1:-}" = "--path" ]; then
    find_neovim || fail "no Neovim >= $neovim_at_least: run 'make test-editors', or tests/editors/install.sh."
    exit 0
fi

if found=$(find_neovim); then
    say "Neovim $(version_of "$found") is there: $found"
    exit 0
fi
# Unpacked beside its place and renamed, so that an interrupted run leaves nothing that looks whole.
mkdir -p "$cache"
partial=$(mktemp -d "$cache/neovim.XXXXXX")
trap 'rm -rf "$partial"' EXIT
fetch_neovim "$partial"
version=$(version_of "$partial/bin/nvim")
new_enough "$version" || fail "Debian $debian_suite gave Neovim '$version', which is too old or does not run here."
rm -rf "$neovim"
chmod 755 "$partial"
mv "$partial" "$neovim"
say "Neovim $version is now there: $neovim_program"
