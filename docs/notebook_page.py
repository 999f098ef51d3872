"""Notebooks as pages: executed when the documentation is built, so that what is shown is what comes out.

Steps:

1. execute the notebook in a process of its own
2. write its text as it is, its code as code, and of each output the richest that a page can show: a picture, a table,
   or text
"""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient


def page(notebook: Path, pictures: Path) -> str:
    """Execute a notebook and return it as Markdown; its figures become files in `pictures`."""
    found = nbformat.read(notebook, as_version=4)
    NotebookClient(found, kernel_name="python3", resources={"metadata": {"path": str(notebook.parent)}}).execute()
    parts = []
    for number, cell in enumerate(found.cells):
        if cell.cell_type == "markdown":
            parts.append(cell.source)
            continue
        parts.append(f"```python\n{cell.source}\n```")
        for output in cell.outputs:
            parts.append(_output(output, pictures, f"{notebook.stem}-{number}"))
    return "\n\n".join(filter(None, parts))


def _output(output: Any, pictures: Path, name: str) -> str:
    if output.output_type == "stream":
        return f"```text\n{output.text.rstrip()}\n```"
    data = output.get("data", {})
    if "image/png" in data:
        (pictures / f"{name}.png").write_bytes(base64.b64decode(data["image/png"]))
        size = output.metadata.get("image/png", {})
        return f'```{{image}} {pictures.name}/{name}.png\n:width: {size.get("width", 600)}px\n```'
    if "text/html" in data:
        return f'<div class="output">\n{_in_one_block(data["text/html"])}\n</div>'
    return f"```text\n{data['text/plain']}\n```" if "text/plain" in data else ""


def _in_one_block(html: str) -> str:
    """Return HTML without blank lines, which would end it for Markdown."""
    return "\n".join(line for line in html.splitlines() if line.strip())
