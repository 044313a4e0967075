#!/bin/bash
# One vLLM server for each of COUNT cards: MODEL=ID engines.sh COUNT [OPTION ...]. Independent servers: with
# --data-parallel-size the cards would wait for each other at every step.
# PYTHON is the interpreter of vLLM's own environment, VLLM_API_KEY what only Sfumato's server and these know.
set -eu
count=$1
shift
port=${FIRST_PORT:-8101}
: "${MODEL:?the id or the folder of a checkpoint}" "${VLLM_API_KEY:?make one with: openssl rand -hex 32}"

# Canvases are known to this runner alone; the options are those of docs/engines.md.
export VLLM_USE_V2_MODEL_RUNNER=1 VLLM_NO_USAGE_STATS=1 DO_NOT_TRACK=1
engines=
trap 'kill $engines 2>/dev/null || true' INT TERM EXIT
card=0
while [ "$card" -lt "$count" ]; do
    CUDA_VISIBLE_DEVICES=$card "${PYTHON:-python3}" -m vllm.entrypoints.openai.api_server \
        --model "$MODEL" --host 127.0.0.1 --port $((port + card)) \
        --skip-tokenizer-init --enable-prompt-tokens-details --generation-config vllm \
        --diffusion-config '{"canvas_length": 256}' --limit-mm-per-prompt '{"image":0,"video":0}' "$@" &
    engines="$engines $!"
    card=$((card + 1))
done
# One that ends leaves its documents without an engine: say so at once, and with which code.
status=0
while wait -n -p ended $engines || { code=$?; [ "${ended:-}" ]; }; do
    status=${code:-$status}
    echo "engines.sh: engine $ended ended with ${code:-0}" >&2
    left=
    for engine in $engines; do
        [ "$engine" = "$ended" ] || left="$left $engine"
    done
    engines=$left ended= code=
    [ "$engines" ] || break
done
exit "$status"
