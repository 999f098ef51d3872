"""What stands between a browser and the explorer: only this page on this machine gets an answer.

Every request has to pass, in this order:

1. *host*: the ``Host`` is 127.0.0.1 or localhost with the port that is served. A hostile name that was made to resolve
   to 127.0.0.1 (DNS rebinding) sends its own name
2. *origin*: an ``Origin``, where there is one, is the page's own; and the browser does not say (``Sec-Fetch-Site``)
   that another site asks, except to open the page itself from a link
3. *kind*: ``GET`` for what is always the same, ``POST`` with ``application/json`` for questions. Another site's page
   cannot send that without asking first (preflight), and is refused when it asks. There are no websockets
4. *size*: a question has at most 64 KiB

Every answer forbids the page to load, frame or send anything beyond itself (Content-Security-Policy).
"""

from __future__ import annotations

from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

MOST_BYTES: Final = 64 * 1024
"""Size of a question beyond which it is refused."""

POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data: blob:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)

HEADERS: Final = (
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cache-control", b"no-store"),
)


class Guard:
    """An application that lets through what this page asks, and refuses the rest.

    Parameters
    ----------
    app : ASGI application
        What is guarded.
    port : int
        That is served.
    """

    def __init__(self, app: ASGIApp, port: int) -> None:
        self.app = app
        self.hosts = {f"{name}:{port}" for name in ("127.0.0.1", "localhost")}
        if port == 80:
            self.hosts |= {"127.0.0.1", "localhost"}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
            return
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def sealed(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), *HEADERS]
            await send(message)

        refused = self.refusal(scope)
        # what was sent is taken in even for a refusal: to close upon unread bytes would cut the answer off
        body = await _taken(receive)
        if body is None:
            return
        if refused is not None:
            await _say(sealed, *refused)
            return
        if len(body) > MOST_BYTES:
            await _say(sealed, 413, "a question has at most 64 KiB")
            return
        whole: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

        async def again() -> Message:
            return whole.pop() if whole else await receive()

        await self.app(scope, again, sealed)

    def refusal(self, scope: Scope) -> tuple[int, str] | None:
        """Return status and reason where a request is refused."""
        sent: dict[bytes, list[bytes]] = {}
        for name, value in scope["headers"]:
            sent.setdefault(name, []).append(value)
        hosts = [host.decode("latin-1").lower() for host in sent.get(b"host", ())]
        if len(hosts) != 1 or hosts[0] not in self.hosts:
            return 403, "only http://127.0.0.1 on this machine is served"
        own = f"http://{hosts[0]}".encode()
        if any(origin != own for origin in sent.get(b"origin", ())):
            return 403, "another origin asks"
        sites = sent.get(b"sec-fetch-site", [b"none"])
        opens = scope["path"] == "/" and sent.get(b"sec-fetch-mode") == [b"navigate"] and scope["method"] == "GET"
        if any(site not in (b"same-origin", b"none") for site in sites) and not opens:
            return 403, "another site asks"
        if scope["method"] not in ("GET", "HEAD", "POST"):
            return 405, "only GET and POST are served"
        kinds = [kind.partition(b";")[0].strip().lower() for kind in sent.get(b"content-type", ())]
        if scope["method"] == "POST" and kinds != [b"application/json"]:
            return 415, "a question is application/json"
        return None


async def _taken(receive: Receive) -> bytes | None:
    """Return what a request holds, cut off soon after the most that is allowed; None when the other side has left."""
    body = b""
    more = True
    while more and len(body) <= MOST_BYTES:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        body += message.get("body", b"")
        more = message.get("more_body", False)
    return body


async def _say(send: Send, status: int, text: str) -> None:
    said = (text + "\n").encode()
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", str(len(said)).encode()),
        (b"connection", b"close"),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": said})
