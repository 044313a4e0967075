#!/bin/sh
# One vLLM server for each of COUNT cards: MODEL=ID engines.sh COUNT [OPTION ...]. Independent servers: with
# --data-parallel-size the cards would wait for each other at every step.
# PYTHON is the interpreter of vLLM's own environment, VLLM_API_KEY what only Sfumato's server and these know.
set -eu
count=$1
shift
port=${FIRST_PORT:-8101}
: "${MODEL:?the id or the folder of a checkpoint}" "${VLLM_API_KEY:?make one with: openssl rand -hex 32}"

trap 'kill 0' INT TERM
card=0
while [ "$card" -lt "$count" ]; do
    CUDA_VISIBLE_DEVICES=$card "${PYTHON:-python3}" -m vllm.entrypoints.openai.api_server \
        --model "$MODEL" --host 127.0.0.1 --port $((port + card)) "$@" &
    card=$((card + 1))
done
wait
