"""Notebooks as pages: executed when the documentation is built, so that what is shown is what comes out.

Steps:

1. execute the notebook in a process of its own
2. write its text as it is, its code as code, and of each output the richest that a page can show: a picture, a table,
   or text
"""

from __future__ import annotations

import base64
from html import escape
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient


def page(notebook: Path, pictures: Path) -> str:
    """Execute a notebook and return it as Markdown; its figures become files in `pictures`."""
    found = nbformat.read(notebook, as_version=4)
    client = NotebookClient(found, kernel_name="python3", resources={"metadata": {"path": str(notebook.parent)}})
    client.extra_arguments = ["--IPKernelApp.log_level=40"]  # errors, and not how the kernel is reached
    client.execute()
    parts, said = [], ""
    for number, cell in enumerate(found.cells):
        if cell.cell_type == "markdown":
            parts.append(cell.source)
            said = " ".join(cell.source.split("\n\n")[-1].split()).lstrip("# ")
            continue
        parts.append(f"```python\n{cell.source}\n```")
        printed = "".join(output.text for output in cell.outputs if output.output_type == "stream")
        parts.append(_text(printed) if printed else "")
        for output in cell.outputs:
            if output.output_type != "stream":
                parts.append(_output(output, pictures, f"{notebook.stem}-{number}", said))
    return "\n\n".join(filter(None, parts))


def _text(printed: str) -> str:
    return f'<div class="output">\n<pre>{_in_one_block(escape(printed.rstrip()))}</pre>\n</div>'


def _output(output: Any, pictures: Path, name: str, said: str) -> str:
    """Return an output; `said` is what the notebook says before it, which stands for a picture that is not seen."""
    data = output.get("data", {})
    if "image/png" in data:
        (pictures / f"{name}.png").write_bytes(base64.b64decode(data["image/png"]))
        size = output.metadata.get("image/png", {})
        return f'```{{image}} {pictures.name}/{name}.png\n:alt: {said}\n:width: {size.get("width", 600)}px\n```'
    if "text/html" in data:
        return f'<div class="output">\n{_in_one_block(data["text/html"])}\n</div>'
    return _text(data["text/plain"]) if "text/plain" in data else ""


def _in_one_block(html: str) -> str:
    """Return HTML without blank lines, which would end it for Markdown."""
    return "\n".join(line for line in html.splitlines() if line.strip())
