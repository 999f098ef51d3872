"""The wheel holds the package and its scenarios, and nothing else."""

import sys
import zipfile

KINDS = (".py", ".yaml", ".json", "py.typed", ".html", ".css", ".js", ".j2")

names = zipfile.ZipFile(sys.argv[1]).namelist()
strays = [
    name
    for name in names
    if not (
        (name.startswith("wedgesim/") and name.endswith(KINDS))
        or ".dist-info/" in name
    )
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
