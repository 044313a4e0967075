#!/bin/sh
# One vllm-router before COUNT engines of engines.sh: router.sh COUNT [OPTION ...]; docs/cluster.md says why.
# What it prints first is how Sfumato's server is then started.
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

# An engine denoises 8 reads at once, and lets more wait: 16 for each are let through, more is refused with 429. The
# router's own queue is left out: it refuses at once (408) what should wait in it. A request of Sfumato's is 8 reads at
# most, so 2 for each engine are never refused: 4 before two engines, 16 before eight.
reads=$((16 * count))
echo "sfumato serve --engine vllm --engine-url http://127.0.0.1:8100 --engine-key-file FILE --engine-requests $((reads / 8))" >&2

# consistent_hash       a document stays on one engine, by X-Session-ID, with its encoded context
# retry-max-retries     tries in all: one engine, then another
# cb-failure-threshold  the first failure closes an engine, so that the second try is not sent there again
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
    --max-concurrent-requests $reads --queue-size 0 \
    --request-timeout-secs 120 --max-payload-size 4194304 \
    --request-id-headers x-request-id \
    --cors-allowed-origins http://nobody.invalid \
    --prometheus-host 127.0.0.1 --prometheus-port 8190 \
    --log-level warning "$@"
