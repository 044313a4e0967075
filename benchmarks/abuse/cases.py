"""The abuse cases by name. `tests/server/abuse` holds the server to them, `python -m benchmarks.abuse` prints them."""

from __future__ import annotations

from typing import Any

from benchmarks.abuse.case import Case, fill

HOLE: dict[str, Any] = {"hole": {}}
GET: dict[str, Any] = {"kind": None, "body": b""}
STATUS = "GET /v1/status HTTP/1.1"
SLOW_HEAD = b"POST /v1/fill HTTP/1.1\r\nHost: 127.0.0.1\r\nX-A: "

TOKEN = (
    Case(name="no token", token=None, gets="401 token"),
    Case(name="a wrong token", token="Bearer wrong", gets="401 token"),
    Case(name="an empty token", token="Bearer ", gets="401 token"),
    Case(name="the token under another scheme", token="Basic {token}", gets="401 token"),
    Case(name="the token and more", token="Bearer {token}x", gets="401 token"),
    Case(name="the token in the URL", line="POST /v1/fill?token={token} HTTP/1.1", token=None, gets="401 token"),
    Case(name="the token in a cookie", token=None, headers=("Cookie: token={token}",), gets="401 token"),
    Case(name="two Authorization headers", headers=("Authorization: Bearer wrong",), gets="400 header"),
    Case(name="stop without a token", line="POST /v1/stop HTTP/1.1", token=None, **GET, gets="401 token"),
    Case(name="a page's URL without a token", line="POST /v1/page HTTP/1.1", token=None, **GET, gets="401 token"),
    Case(name="a WebSocket without a token", line="GET /v1/fill HTTP/1.1", token=None, **GET,
         headers=("Connection: Upgrade", "Upgrade: websocket"), gets="401 token"),
    Case(name="a guessed key for a session", line="POST /v1/session HTTP/1.1", token=None, body=b'{"key": "guess"}',
         gets="403 key"),
)  # fmt: skip

BROWSER = (
    Case(name="DNS rebinding", host="evil.example", gets="403 host"),
    Case(name="DNS rebinding, with our port", host="evil.example:8642", gets="403 host"),
    Case(name="a Host that begins as the loopback", host="127.0.0.1.evil.example", gets="403 host"),
    Case(name="a Host behind an @", host="127.0.0.1@evil.example", gets="403 host"),
    Case(name="an empty Host", host="", gets="403 host"),
    Case(name="HTTP/1.0 without a Host", line="POST /v1/fill HTTP/1.0", host=None, gets="403 host"),
    Case(name="HTTP/1.1 without a Host", host=None, gets="400 http"),
    Case(name="two Host headers", headers=("Host: evil.example",), gets="400 http"),
    Case(name="DNS rebinding of the health check", line="GET /healthz HTTP/1.1", host="evil.example", token=None,
         **GET, gets="403 host"),
    Case(name="DNS rebinding of a forwarded unix socket", host="evil.example", token=None, socket=True,
         gets="403 host"),
    Case(name="a page of another site", headers=("Origin: https://evil.example",), gets="403 origin"),
    Case(name="a sandboxed page or a file", headers=("Origin: null",), gets="403 origin"),
    Case(name="a page of another local port", headers=("Origin: http://127.0.0.1:3000",), gets="403 origin"),
    Case(name="an Origin of another scheme", headers=("Origin: ftp://{host}",), gets="403 origin"),
    Case(name="an Origin with our name behind an @", headers=("Origin: http://evil.example@{host}",),
         gets="403 origin"),
    Case(name="a page at a forwarded unix socket", headers=("Origin: https://evil.example",), token=None, socket=True,
         gets="403 origin"),
    Case(name="a preflight request", line="OPTIONS /v1/fill HTTP/1.1", token=None, **GET,
         headers=("Origin: https://evil.example", "Access-Control-Request-Method: POST"), gets="403 origin"),
    Case(name="an image of another site", line=STATUS, **GET, headers=("Sec-Fetch-Site: cross-site",),
         gets="403 origin"),
    Case(name="a page of a neighbouring port", line=STATUS, **GET, headers=("Sec-Fetch-Site: same-site",),
         gets="403 origin"),
    Case(name="a form", kind="application/x-www-form-urlencoded", gets="415 content_type"),
    Case(name="a form with files", kind="multipart/form-data; boundary=x", gets="415 content_type"),
    Case(name="JSON as plain text", kind="text/plain", gets="415 content_type"),
    Case(name="plain text at a forwarded unix socket", kind="text/plain", token=None, socket=True,
         gets="415 content_type"),
)  # fmt: skip

ROUTE = (
    Case(name="a way around by //", line="POST //healthz/../v1/fill HTTP/1.1", token=None, gets="400 path"),
    Case(name="a way around by ..", line="POST /healthz/../v1/fill HTTP/1.1", token=None, gets="400 path"),
    Case(name="a way around by %2e", line="POST /healthz/%2e%2e/v1/fill HTTP/1.1", token=None, gets="400 path"),
    Case(name="a way around by %2f", line="POST /healthz%2f..%2fv1/fill HTTP/1.1", token=None, gets="400 path"),
    Case(name="out of the page's folder", line="GET /page.css/../../errors.py HTTP/1.1", **GET, gets="400 path"),
    Case(name="out to a file of the system", line="GET /%2e%2e/%2e%2e/etc/passwd HTTP/1.1", **GET, gets="400 path"),
    Case(name="out by a backslash", line="GET /..%5c..%5cserver.json HTTP/1.1", **GET, gets="400 path"),
    Case(name="a NUL in the path", line="GET /healthz%00 HTTP/1.1", **GET, gets="400 path"),
    Case(name="a whole URL as target", line="POST http://evil.example/v1/fill HTTP/1.1", gets="400 path"),
    Case(name="use as a proxy", line="CONNECT evil.example:443 HTTP/1.1", **GET, gets="400 path"),
    Case(name="a route in capitals", line="GET /HEALTHZ HTTP/1.1", token=None, **GET, gets="401 token"),
    Case(name="an open route by another method", line="POST /healthz HTTP/1.1", token=None, **GET, gets="401 token"),
    Case(name="a slash behind an open route", line="GET /healthz/ HTTP/1.1", token=None, **GET, gets="401 token"),
    Case(name="a route by a wrong method", line="DELETE /v1/fill HTTP/1.1", **GET, gets="405 no_route"),
    Case(name="TRACE", line="TRACE /v1/fill HTTP/1.1", **GET, gets="405 no_route"),
    Case(name="a slash behind a route", line="GET /v1/status/ HTTP/1.1", **GET, gets="404 no_route"),
)  # fmt: skip

SMUGGLING = (
    Case(name="Content-Length and Transfer-Encoding", headers=("Transfer-Encoding: chunked",), body=b"0\r\n\r\n",
         gets="400 header"),
    Case(name="two Content-Lengths", headers=("Content-Length: 1",), gets="400 http"),
    Case(name="a Content-Length of letters", headers=("Content-Length: abc",), length=False, gets="400 http"),
    Case(name="a negative Content-Length", headers=("Content-Length: -1",), length=False, gets="400 http"),
    Case(name="a space before the colon", headers=("Content-Length : 5",), length=False, gets="400 http"),
    Case(name="an unknown Transfer-Encoding", headers=("Transfer-Encoding: gzip",), length=False, gets="400 http"),
    Case(name="a chunk without a size", headers=("Transfer-Encoding: chunked",), length=False, body=b"zz\r\n",
         gets="400 http"),
    Case(name="a NUL in a header", headers=("X-A: a\0b",), gets="400 http"),
    Case(name="two content types", headers=("Content-Type: text/plain",), gets="400 header"),
    Case(name="HTTP/2", raw=b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", gets="400 path"),
    Case(name="TLS", raw=bytes.fromhex("16030100050100000100") + b"\r\n\r\n", gets="400 http"),
)  # fmt: skip

SIZE = (
    Case(name="a header of 20 kB", headers=("X-A: " + "a" * 20_000,), gets="431 header"),
    Case(name="a thousand headers", headers=tuple(f"X-{n}: {'a' * 20}" for n in range(1000)), gets="431 header"),
    Case(name="a hundred small headers", headers=tuple(f"X-{n}: a" for n in range(100)), gets="431 header"),
    Case(name="a header of a megabyte", headers=("X-A: " + "a" * 2**20,), gets="431 header"),
    Case(name="a URL of 20 kB", line=f"GET /{'a' * 20_000} HTTP/1.1", **GET, gets="431 header"),
    Case(name="a body over the limit", body=b" " * (5 * 2**20), gets="413 too_large"),
    Case(name="a body that says it is endless", headers=(f"Content-Length: {10**18}",), length=False,
         gets="413 too_large"),
    Case(name="a body over the limit in chunks", headers=("Transfer-Encoding: chunked",), length=False,
         body=5 * (b"100000\r\n" + b" " * 2**20 + b"\r\n") + b"0\r\n\r\n", gets="413 too_large"),
)  # fmt: skip

TIME = (
    Case(name="nothing is ever sent", raw=b"", gets="408 too_slow"),
    Case(name="a head that never ends", raw=SLOW_HEAD, gets="408 too_slow"),
    Case(name="a body that never ends", withheld=1, gets="408 too_slow"),
    Case(name="a body that never ends, without a token", withheld=1, token=None, stays=True,
         gets="401 token, closed"),
    Case(name="an answer that is never read", line="GET /openapi.json HTTP/1.1", **GET, times=4000, reads=False,
         token=None, socket=True, gets="closed"),
    Case(name="a head of a megabyte that never ends", raw=SLOW_HEAD + b"a" * 2**20, gets="431 header"),
    Case(name="more streams than are allowed", crowd=4, crowd_sends=None, gets="429 too_many_streams"),
    Case(name="hundreds of connections that say nothing", line="GET /healthz HTTP/1.1", **GET, crowd=300, gets="200"),
    Case(name="connections opened and closed without end", **GET, line=STATUS, churn=True, gets="200"),
    Case(name="hundreds of half sent heads", line="GET /healthz HTTP/1.1", **GET, crowd=300, crowd_sends=SLOW_HEAD,
         gets="200"),
)  # fmt: skip

CONTENT = (
    Case(name="JSON 100,000 levels deep", body=b"[" * 100_000, gets="400 json"),
    Case(name="JSON 100,000 objects deep", body=b'{"a":' * 100_000, gets="400 json"),
    Case(name="JSON 900 levels deep", body=fill(path=None)[:-5] + b"[" * 900 + b"]" * 900 + b"}", gets="422 invalid"),
    Case(name="a number of 5,000 digits", body=fill()[:-1] + b', "seed": ' + b"9" * 5000 + b"}", gets="400 json"),
    Case(name="a number beyond any float", body=fill()[:-1] + b', "deadline_ms": 1e400}', gets="422 invalid"),
    Case(name="no number", body=fill()[:-1] + b', "candidates": NaN}', gets="422 invalid"),
    Case(name="half a surrogate pair", body=fill(segments=[{"text": "\ud800"}, HOLE]), gets="422 invalid"),
    Case(name="half a surrogate pair in a path", body=fill(path="\udfff"), gets="422 invalid"),
    Case(name="a body that is no UTF-8", body=b'{"segments": [{"hole": {}}], "path": "\xff\xfe\xff"}',
         gets="400 json"),
    Case(name="a key twice, the last one wrong", body=fill(candidates=1)[:-1] + b', "candidates": 9}',
         gets="422 invalid"),
    Case(name="a path of a million characters", body=fill(path="a" * 1_000_000), gets="422 invalid"),
    Case(name="a document of a million characters", body=fill(document="a" * 1_000_000), gets="422 invalid"),
    Case(name="too much text", body=fill(segments=[{"text": "x" * 1_000_001}, HOLE]), gets="422 invalid"),
    Case(name="too many holes", body=fill(segments=[HOLE] * 17), gets="422 invalid"),
    Case(name="too many segments", body=fill(segments=[{"text": ""}] * 100_000), gets="422 invalid"),
    Case(name="too many candidates", body=fill(candidates=9), gets="422 invalid"),
    Case(name="too large a hole", body=fill(segments=[{"hole": {"max_tokens": 257}}]), gets="422 invalid"),
    Case(name="too many snippets", body=fill(snippets=[{"path": "a", "text": "a"}] * 17), gets="422 invalid"),
    Case(name="too long a snippet", body=fill(snippets=[{"path": "a", "text": "a" * 20_001}]), gets="422 invalid"),
    Case(name="an unknown field", body=fill(checkpoint="/etc"), gets="422 invalid"),
    Case(name="a list", body=b"[]", gets="422 invalid"),
)  # fmt: skip

CASES = (*TOKEN, *BROWSER, *ROUTE, *SMUGGLING, *SIZE, *TIME, *CONTENT)
