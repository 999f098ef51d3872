"""The explorer as a small server on this machine: one page, and answers to the questions that it asks.

Between requests nothing is remembered but the scenario (:class:`~wedgesim.explorer.held.Held`): the page sends with
every question what is on its screen, and of which scenario.
"""

from __future__ import annotations

import json
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from wedgesim.errors import WedgesimError
from wedgesim.explorer.held import Held
from wedgesim.explorer.page import SCRIPTS, STYLE, asset
from wedgesim.explorer.plane import plane, plane_csv, plane_document
from wedgesim.explorer.reproduce import file_name
from wedgesim.explorer.telling import changes_document, told_document, turns_document
from wedgesim.explorer.view import View, ViewError, read_view, shown
from wedgesim.scenario.scenario import Scenario

Answer = Callable[[Scenario, View], Response]

REVISION: Final = "wedgesim-revision"
"""Header in which a page says of which scenario it is."""

_DRAWING: Final = threading.Lock()
"""Settings of matplotlib belong to the process: one figure at a time."""


def explorer_app(held: Held) -> Starlette:
    """Return the application that serves a scenario; see :class:`~wedgesim.explorer.guard.Guard` for who may ask.

    Parameters
    ----------
    held : Held
        The scenario, as it is written at the time of each request.
    """
    called = held.called
    questions: dict[str, Answer] = {
        "plane": lambda scenario, view: JSONResponse(plane_document(plane(scenario, view))),
        "told": lambda scenario, view: JSONResponse(told_document(scenario, called, view)),
        "turns": lambda scenario, view: JSONResponse(turns_document(scenario, view)),
        "changes": lambda scenario, view: JSONResponse(changes_document(scenario, view)),
        "csv": lambda scenario, view: _text(plane_csv(plane(scenario, view)), "text/csv"),
        "yaml": lambda scenario, view: _text(shown(scenario, view).to_yaml(), "application/yaml", file_name(scenario)),
        "figure": lambda scenario, view: Response(_figure(scenario, view), media_type="image/svg+xml"),
    }

    def page(request: Request) -> Response:
        return Response(held.now().page, media_type="text/html")

    def revision(request: Request) -> Response:
        found = held.now().revision
        return JSONResponse({"revision": found, "problem": held.problem})

    def still(content: str, kind: str) -> Callable[[Request], Response]:
        return lambda request: Response(content, media_type=kind)

    return Starlette(
        routes=[
            Route("/", page),
            Route("/revision", revision),
            Route(f"/{STYLE}", still(asset(STYLE), "text/css")),
            *(Route(f"/{name}", still(asset(name), "text/javascript")) for name in SCRIPTS),
            *(Route(f"/{name}", _asked(held, answer), methods=["POST"]) for name, answer in questions.items()),
        ]
    )


def _asked(held: Held, answer: Answer) -> Callable[[Request], Any]:
    """Return an endpoint that reads a view and answers; whatever is wrong with the view is said in a sentence."""

    def answered(body: bytes, revision: str | None) -> Response:
        showing = held.now()
        if revision not in (None, showing.revision):
            return JSONResponse({"error": "another scenario is served here now, or this one has changed"}, 409)
        return answer(showing.scenario, read_view(showing.scenario, _decoded(body)))

    async def endpoint(request: Request) -> Response:
        body = await request.body()
        try:
            return await run_in_threadpool(answered, body, request.headers.get(REVISION))
        except WedgesimError as error:
            return JSONResponse({"error": str(error)}, status_code=422)
        except Exception as error:  # a bug; the page says so, and goes on
            said = " ".join(str(error).split())[:300]
            bug = f"this is a bug in wedgesim ({type(error).__name__}: {said})"
            return JSONResponse({"error": bug}, status_code=500)

    return endpoint


def _decoded(body: bytes) -> object:
    try:
        found: object = json.loads(body)
    except (ValueError, RecursionError):
        raise ViewError("a question is JSON") from None
    return found


def _text(content: str, kind: str, name: str = "") -> Response:
    headers = {"content-disposition": f'attachment; filename="{name}"'} if name and name.isascii() else {}
    return Response(content, media_type=kind, headers=headers)


def _figure(scenario: Scenario, view: View) -> bytes:
    from wedgesim.output.plots.phase_diagram import plot_phase_diagram
    from wedgesim.output.plots.save import save_figure

    found = plane(scenario, view)
    with _DRAWING, tempfile.TemporaryDirectory() as folder:
        return save_figure(plot_phase_diagram(found, width=5.0), Path(folder) / "figure.svg").read_bytes()
