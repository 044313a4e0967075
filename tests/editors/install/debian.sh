# Fetch Debian packages from a newer suite into a folder, and make programs of them that run here.
#
# Sourced by the scripts beside it. An apt configuration of its own reads the newer suite: the system's packages, its apt
# state and its libraries are not touched, and root is not needed.
# shellcheck shell=sh

debian_suite="forky"
cache="${XDG_CACHE_HOME:-$HOME/.cache}/sfumato/editors"

say() {
    printf 'editors: %s\n' "$*" >&2
}

fail() {
    say "$*"
    exit 1
}

# Whether the version $1 is there and not below $2.
at_least() {
    [ -n "$1" ] && [ "$(printf '%s\n%s\n' "$2" "$1" | sort -V | head -n 1)" = "$2" ]
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

# Write an apt configuration into the folder $1 that knows only the newer suite and takes nothing for installed.
write_apt_configuration() {
    for program in apt-get dpkg dpkg-deb; do
        command -v "$program" >/dev/null || fail "there is no $program here to fetch programs with: install them yourself."
    done
    mirror=$(own_mirror)
    [ -n "$mirror" ] || fail "no Debian mirror in this machine's apt sources: install the programs yourself."
    # Where the package debian-archive-keyring puts them; without it, the keys that apt trusts anyway.
    keys=/usr/share/keyrings/debian-archive-keyring.gpg
    signed_by=
    if [ -r "$keys" ]; then
        signed_by="[signed-by=$keys] "
    fi
    mkdir -p "$1/lists/partial" "$1/archives/partial"
    : >"$1/status" # nothing counts as installed: every library comes along
    printf 'deb %s%s %s main\n' "$signed_by" "$mirror" "$debian_suite" >"$1/sources.list"
    # Read after the machine's own apt configuration, whose proxies and certificates stay in force.
    cat >"$1/apt.conf" <<CONFIGURATION
Dir::State "$1";
Dir::State::status "$1/status";
Dir::Cache "$1";
Dir::Etc::sourcelist "$1/sources.list";
Dir::Etc::sourceparts "/dev/null";
Dir::Etc::preferences "/dev/null";
Dir::Etc::preferencesparts "/dev/null";
Dir::Log "$1";
APT::Sandbox::User "$(id -un)";
APT::Install-Recommends "false";
APT::Get::Assume-Yes "true";
Acquire::Languages "none";
Acquire::Retries "3";
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
#clear DPkg::Post-Invoke;
CONFIGURATION
}

# Fetch the packages $2 ... with everything that they link to, and unpack them into the folder $1.
fetch_packages() {
    folder=$1
    shift
    write_apt_configuration "$folder/apt"
    say "reading the package list of Debian $debian_suite"
    apt-get -c "$folder/apt/apt.conf" -qq update >&2 || fail "apt-get could not read Debian $debian_suite."
    say "fetching $* and its libraries"
    apt-get -c "$folder/apt/apt.conf" -qq --download-only install "$@" >&2 || fail "apt-get could not fetch $*."
    for package in "$folder"/apt/archives/*.deb; do
        dpkg-deb --extract "$package" "$folder"
    done
    rm -r "$folder/apt"
}

# Write $1/bin/$2, which starts $1/$3 after the lines of standard input.
#
# Through the loader that came along: the machine's own C library may be too old for these programs. The lines see
# `root`, the folder that all was unpacked into.
write_program() {
    mkdir -p "$1/bin"
    {
        cat <<'PROGRAM'
#!/bin/sh
set -eu
root=$(dirname "$(dirname "$(readlink -f "$0")")")
loader=$(find "$root/usr/lib" "$root/lib" -name 'ld-linux*.so.*' 2>/dev/null | head -n 1)
PROGRAM
        cat
        printf 'program="$root/%s"\n' "$3"
        # shellcheck disable=SC2016
        printf 'exec "$loader" --library-path "$(dirname "$loader")" --argv0 "$program" "$program" "$@"\n'
    } >"$1/bin/$2"
    chmod +x "$1/bin/$2"
}

# Make the folder $cache/$1 by the function $2, which is given a folder to fill.
#
# Filled beside its place and renamed, so that an interrupted run leaves nothing that looks whole.
fill_cache() {
    mkdir -p "$cache"
    partial=$(mktemp -d "$cache/$1.XXXXXX")
    trap 'rm -rf "$partial"' EXIT
    "$2" "$partial"
    rm -rf "${cache:?}/$1"
    chmod 755 "$partial"
    mv "$partial" "$cache/$1"
}

# The two functions below are for scripts that define
#
#   version_of PROGRAM    prints the version of PROGRAM, or nothing when it does not run
#   fetch FOLDER          makes FOLDER/bin/NAME

# Print the path of the program $1, not below version $2, in PATH or in the folder $3 of the cache; fail without one.
find_program() {
    for program in "$(command -v "$1" || true)" "$cache/$3/bin/$1"; do
        if [ -n "$program" ] && at_least "$(version_of "$program")" "$2"; then
            printf '%s\n' "$program"
            return 0
        fi
    done
    return 1
}

# The same, but fetch it when it is missing; where $4 is --path, print its path and change nothing.
install_program() {
    if found=$(find_program "$1" "$2" "$3"); then
        if [ "$4" = "--path" ]; then
            printf '%s\n' "$found"
        else
            say "$1 $(version_of "$found") is there: $found"
        fi
        return 0
    fi
    [ "$4" != "--path" ] || fail "no $1 >= $2 here: run 'make test-editors', or tests/editors/install.sh."
    fill_cache "$3" fetch
    version=$(version_of "$cache/$3/bin/$1")
    at_least "$version" "$2" || fail "Debian $debian_suite gave $1 '$version', which is below $2 or does not run here."
    say "$1 $version is now there: $cache/$3/bin/$1"
}
