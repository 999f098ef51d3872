"""The wheel holds the package and its scenarios, and nothing else; the source distribution what pyproject lists."""

import re
import sys
import tarfile
import zipfile

KINDS = (".py", ".yaml", ".json", "py.typed", ".html", ".css", ".js", ".j2")

names = zipfile.ZipFile(sys.argv[1]).namelist()
strays = [
    name for name in names if not ((name.startswith("wedgesim/") and name.endswith(KINDS)) or ".dist-info/" in name)
]
if strays:
    sys.exit(f"the wheel holds what it should not: {strays}")
for wanted in (
    "wedgesim/scenarios/reverse_kissinger.yaml",
    "wedgesim/py.typed",
    "wedgesim/scenario/template.yaml",
    "wedgesim/explorer/static/explorer.js",
):
    if wanted not in names:
        sys.exit(f"the wheel lacks {wanted}")
print(f"{len(names)} files, none astray")

STRAY = re.compile(r"(^|/)(__pycache__|\.venv|\.git|runs|build|\.[a-z]+_cache)(/|$)|\.pyc$")
SOURCES = ("pyproject.toml", "LICENSE", "wedgesim/__init__.py", "scenarios/reverse_kissinger.yaml", "constraints.txt")
for archive in sys.argv[2:]:
    with tarfile.open(archive) as packed:
        members = [name.partition("/")[2] for name in packed.getnames()]
    odd = [name for name in members if STRAY.search(name)]
    if odd:
        sys.exit(f"the source distribution holds what it should not: {odd}")
    for wanted in SOURCES:
        if wanted not in members:
            sys.exit(f"the source distribution lacks {wanted}")
    print(f"{len(members)} files of the source distribution, none astray")
