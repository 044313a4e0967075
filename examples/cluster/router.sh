#!/bin/sh
# One vllm-router before COUNT engines of engines.sh: router.sh COUNT [OPTION ...]; docs/cluster.md says why.
# Sfumato's server is then started with --engine-url http://127.0.0.1:8100.
set -eu
count=$1
shift
port=${FIRST_PORT:-8101}

urls=
card=0
while [ "$card" -lt "$count" ]; do
    urls="$urls http://127.0.0.1:$((port + card))"
    card=$((card + 1))
done

# consistent_hash       a document stays on one engine, by X-Session-ID, with its encoded context
# retry-max-retries     tries in all: one engine, then another
# cb-failure-threshold  the first failure closes an engine, so that the second try is not sent there again
# max-concurrent, queue an engine takes 8 sequences; what does not fit here is refused with 429
# cors-allowed-origins  nobody: without it the router tells every page in a browser that it may ask
# The last words win: OPTION can change any of these.
# shellcheck disable=SC2086
exec vllm-router \
    --host 127.0.0.1 --port 8100 --worker-urls $urls \
    --policy consistent_hash \
    --retry-max-retries 2 --retry-initial-backoff-ms 20 --retry-max-backoff-ms 100 \
    --cb-failure-threshold 1 --cb-success-threshold 1 --cb-timeout-duration-secs 5 \
    --worker-startup-check-interval 1 --health-check-interval-secs 5 --health-check-timeout-secs 2 \
    --health-failure-threshold 1 --health-success-threshold 1 \
    --max-concurrent-requests $((8 * count)) --queue-size $((8 * count)) --queue-timeout-secs 5 \
    --request-timeout-secs 120 --max-payload-size 4194304 \
    --request-id-headers x-request-id \
    --cors-allowed-origins http://nobody.invalid \
    --prometheus-host 127.0.0.1 --prometheus-port 8190 \
    --log-level warning "$@"
