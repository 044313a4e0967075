#!/bin/sh
# Make .venv/cluster for `make test-ray`: Ray Serve and vllm-router, over the packages of .venv.
# They are not among the packages for developers: half a gigabyte on disk, and Ray brings versions of its own of what it shares with us.
set -eu
cd "$(dirname "$0")/../.."
own=.venv/cluster
[ "$own/installed" -nt pyproject.toml ] && [ "$own/installed" -nt "$0" ] && exit 0

.venv/bin/python -m venv "$own"
site=$("$own/bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
below=$(.venv/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
# pip takes what is there already; what Ray wants in another version comes first on the path.
printf 'import site; site.addsitedir("%s")\n' "$below" > "$site/sfumato-below.pth"
requirements=$("$own/bin/python" - <<'PYTHON'
import tomllib

with open("pyproject.toml", "rb") as file:
    print(" ".join(tomllib.load(file)["project"]["optional-dependencies"]["ray"]))
PYTHON
)
# shellcheck disable=SC2086
"$own/bin/pip" install --quiet $requirements 'vllm-router==0.1.17'
touch "$own/installed"
