"""A vLLM server's shape: `python fake_vllm.py PORT LOG`. It answers what one answered, and notes each request.

A completion's `model` tells it what to do: "sleep=SECONDS", or "status=429" for an error.
"""

from __future__ import annotations

import json
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

COMPLETION = {
    "id": "cmpl-1",
    "object": "text_completion",
    "created": 1795000000,
    "model": "sfumato",
    "choices": [
        {"index": 0, "text": "", "logprobs": None, "finish_reason": "length", "stop_reason": None, "token_ids": [9, 9]}
    ],
    "usage": {"prompt_tokens": 2, "total_tokens": 4, "completion_tokens": 2, "prompt_tokens_details": None},
}
REFUSED = {"error": {"message": "refused", "type": "invalid_request_error", "param": None, "code": 0}}


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.answer(200, {"object": "list", "data": [{"id": "sfumato", "object": "model"}]})

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        noted = {"body": body, "headers": {name.lower(): value for name, value in self.headers.items()}}
        with Path(sys.argv[2]).open("a", encoding="utf-8") as log:
            log.write(json.dumps(noted) + "\n")
        wish = dict(part.split("=") for part in str(body["model"]).split(",") if "=" in part)
        time.sleep(float(wish.get("sleep", 0)))
        status = int(wish.get("status", 200))
        self.answer(status, COMPLETION | {"port": self.server.server_port} if status == 200 else REFUSED)  # type: ignore[attr-defined]

    def answer(self, status: int, said: dict[str, Any]) -> None:
        data = json.dumps(said).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        pass


if __name__ == "__main__":
    ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
