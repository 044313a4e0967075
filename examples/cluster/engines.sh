#!/bin/bash
# One vLLM server for each of COUNT cards: MODEL=ID engines.sh COUNT [OPTION ...]. Independent servers: with
# --data-parallel-size the cards would wait for each other at every step.
# PYTHON is the interpreter of vLLM's own environment, VLLM_API_KEY what only Sfumato's server and these know.
# It ends with the exit code of the last engine that failed; who ends it waits until the engines have ended.
set -u
count=${1-}
[[ $count =~ ^[1-9][0-9]?$ ]] || { echo "engines.sh: say how many cards, 1 to 99, and not '$count'" >&2; exit 2; }
shift
port=${FIRST_PORT:-8101}
: "${MODEL:?the id or the folder of a checkpoint}" "${VLLM_API_KEY:?make one with: openssl rand -hex 32}"

# Canvases are known to this runner alone; the options are those of docs/engines.md.
export VLLM_USE_V2_MODEL_RUNNER=1 VLLM_NO_USAGE_STATS=1 DO_NOT_TRACK=1
declare -A engines=()
told=
end() {
    told=$1
    [ ${#engines[@]} -eq 0 ] || kill "${!engines[@]}" 2>/dev/null
    # An engine that does not end by itself would keep its port and its card.
    for _ in {1..100}; do
        for engine in "${!engines[@]}"; do
            kill -0 "$engine" 2>/dev/null || unset "engines[$engine]"
        done
        [ ${#engines[@]} -eq 0 ] && exit "$told"
        sleep 0.1
    done
    kill -KILL "${!engines[@]}" 2>/dev/null
    exit "$told"
}
trap 'end 130' INT
trap 'end 143' TERM
for ((card = 0; card < count; card++)); do
    CUDA_VISIBLE_DEVICES=$card "${PYTHON:-python3}" -m vllm.entrypoints.openai.api_server \
        --model "$MODEL" --host 127.0.0.1 --port $((port + card)) \
        --skip-tokenizer-init --enable-prompt-tokens-details --generation-config vllm \
        --diffusion-config '{"canvas_length": 256}' --limit-mm-per-prompt '{"image":0,"video":0}' "$@" &
    engines[$!]=$card
done
# One that ends leaves its documents without an engine: say so at once, and with which code.
status=0
while [ ${#engines[@]} -gt 0 ]; do
    wait -n -p ended "${!engines[@]}"
    code=$?
    card=${engines[$ended]}
    echo "engines.sh: the engine of card $card, port $((port + card)), ended with $code" >&2
    [ "$code" -eq 0 ] || status=$code
    unset "engines[$ended]"
done
exit "$status"
