"""Serving the page on 127.0.0.1 until it is interrupted."""

from __future__ import annotations

import socket
import sys
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from wedgesim.errors import MissingExtraError, WedgesimError
from wedgesim.scenario.scenario import Scenario

if TYPE_CHECKING:
    from wedgesim.explorer.held import Origin

PORT: Final = 8765
"""Port that is tried first when none is asked for, so that links stay good from day to day."""

_TRIED: Final = 16
"""Ports that are tried before any free one is taken."""

LOOPBACK: Final = "127.0.0.1"


class PortError(WedgesimError, OSError):
    """The port that was asked for cannot be had."""


def listen(port: int | None) -> socket.socket:
    """Return a socket that listens on 127.0.0.1.

    Parameters
    ----------
    port : int or None
        The port; None for 8765 or, where that is in use, another.

    Raises
    ------
    PortError
        When `port` is in use, or not for this user.
    """
    if port is not None:
        try:
            return _listening(port)
        except OSError as error:
            said = (error.strerror or str(error)).lower()
            hint = "without --port a free one is taken"
            raise PortError(f"port {port} of {LOOPBACK} cannot be had: {said}; {hint}") from None
    for attempt in range(PORT, PORT + _TRIED):
        try:
            return _listening(attempt)
        except OSError:
            continue
    return _listening(0)


def _listening(port: int) -> socket.socket:
    found = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        if sys.platform != "win32":  # where it would let two listen on the same port
            found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        found.bind((LOOPBACK, port))
        found.listen(128)
    except OSError:
        found.close()
        raise
    return found


def require_server() -> None:
    """Raise when the parts that serve a page are not installed.

    Raises
    ------
    MissingExtraError
        Names what to install.
    """
    from importlib.util import find_spec

    if find_spec("starlette") is None or find_spec("uvicorn") is None:
        raise MissingExtraError("explore", "a live page")


def serve(
    scenario: Scenario, called: str, port: int | None, ready: Callable[[str], None], origin: Origin | None = None
) -> None:
    """Serve a scenario's page until an interrupt.

    Parameters
    ----------
    scenario : Scenario
        As it is written.
    called : str
        How it was named on the command line.
    port : int or None
        As for :func:`listen`.
    ready : callable
        Is told the address once requests are taken.
    origin : Origin, optional
        Where the scenario is read again when its file changes.
    """
    require_server()
    import uvicorn

    from wedgesim.explorer.guard import Guard
    from wedgesim.explorer.held import Held
    from wedgesim.explorer.server import explorer_app

    with listen(port) as listening:
        number = listening.getsockname()[1]
        app = Guard(explorer_app(Held(scenario, called, origin)), number)
        config = uvicorn.Config(
            app, log_config=None, log_level="error", access_log=False, lifespan="off", ws="none", http="h11",
            server_header=False, timeout_graceful_shutdown=1, timeout_keep_alive=30, limit_concurrency=64,
            proxy_headers=False,
        )  # fmt: skip
        try:
            ready(f"http://{LOOPBACK}:{number}/")
            uvicorn.Server(config).run(sockets=[listening])
        except KeyboardInterrupt:  # the way in which it ends; uvicorn hands the signal on when all is closed
            return


def open_browser(address: str) -> None:
    """Open the page in the user's browser, without waiting for it."""
    import webbrowser

    threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()
