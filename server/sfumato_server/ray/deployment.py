"""`serve run sfumato_server.ray.deployment:app NAME=VALUE ...`: what Ray is told of the replicas."""

from __future__ import annotations

from typing import Any

from ray import serve
from ray.serve.config import AutoscalingConfig, RequestRouterConfig

from sfumato_server.ray.options import Options, tell_proxies, token
from sfumato_server.ray.replica import Replica

ROUTER = RequestRouterConfig(
    # By X-Session-ID, which clients send with each request (`sfumato_client/address/session.py`).
    request_router_class="ray.serve.experimental.consistent_hash_router.ConsistentHashRouter",
    # A replica that is full: the next one on the ring encodes the context anew, which is sooner than to wait.
    request_router_kwargs={"num_fallback_replicas": 1},
)
HEALTH_S = 10.0
DRAIN_S = 20.0
"""How long a replica that is to go may finish what it has."""


def app(given: dict[str, str]) -> serve.Application:
    """The application. Raises `StartError` where there is no token, and pydantic's error for an unknown option."""
    options = Options.model_validate(given)
    token(options.token_file)
    tell_proxies(options)
    deployment = serve.deployment(
        serve.ingress()(Replica),
        name="Sfumato",
        max_ongoing_requests=options.max_ongoing,
        max_queued_requests=options.max_queued,
        ray_actor_options={"num_cpus": options.cpus, "num_gpus": options.gpus},
        request_router_config=ROUTER,
        # The replica's own log has a line for each request.
        logging_config={"enable_access_log": False},
        health_check_period_s=HEALTH_S,
        graceful_shutdown_timeout_s=DRAIN_S,
        **_how_many(options),
    )
    return deployment.bind(options)


def _how_many(options: Options) -> dict[str, Any]:
    if options.max_replicas is None:
        return {"num_replicas": options.replicas}
    scaling = AutoscalingConfig(
        min_replicas=options.replicas,
        max_replicas=options.max_replicas,
        target_ongoing_requests=options.target_ongoing,
        # A load takes minutes and a lull is short: quickly up, slowly down.
        upscale_delay_s=15,
        downscale_delay_s=900,
    )
    return {"autoscaling_config": scaling}
