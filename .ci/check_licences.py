"""Refuse a dependency whose licence is not permissive, or that docs/security.md does not list.

1. Take what an installation of wedgesim with its extras for users brings, directly or not.
2. Read the licence in each one's metadata: the expression, else the classifier, else the first words of the text.
3. Compare with the permitted licences and with the table in docs/security.md; `--write` writes that table.
"""

import re
import sys
from importlib.metadata import Distribution, distribution
from pathlib import Path

from packaging.requirements import Requirement

EXTRAS_OF_USERS = ("dask", "explore", "parquet", "sensitivity")
BSD = {"0BSD", "BSD", "BSD-2-Clause", "BSD-3-Clause"}
PERMITTED = {"Apache-2.0", "CC0-1.0", "MIT", "MIT-CMU", "PSF-2.0", "Zlib"} | BSD
CLASSIFIERS = {
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD",
    "MIT License": "MIT",
    "Python Software Foundation License": "PSF-2.0",
}
PAGE = Path(__file__).parent.parent / "docs" / "security.md"
BEGIN, END = "<!-- table: .ci/check_licences.py -->", "<!-- end -->"


def canonical(name: str) -> str:
    """Return the one spelling of a package's name."""
    return re.sub(r"[-_.]+", "-", name).lower()


def brought(name: str, extras: tuple[str, ...], found: dict[str, Distribution]) -> None:
    """Add `name` and all that it requires here, with these extras, to `found`."""
    if canonical(name) in found and not extras:
        return
    found[canonical(name)] = package = distribution(name)
    for line in package.requires or []:
        requirement = Requirement(line)
        if requirement.marker is None or any(requirement.marker.evaluate({"extra": extra}) for extra in ("", *extras)):
            brought(requirement.name, tuple(requirement.extras), found)


def licence(package: Distribution) -> str:
    """Return the licence as an SPDX expression where the metadata allow it."""
    metadata = package.metadata
    if expression := metadata.get("License-Expression"):
        return expression
    text = (metadata.get("License") or "").strip()
    if permitted(text):
        return text
    named = [line.split("::")[-1].strip() for line in metadata.get_all("Classifier", []) if line.startswith("License")]
    return " AND ".join(CLASSIFIERS.get(name, name) for name in named) or text[:60] or "not stated"


def table(licences: dict[str, str]) -> str:
    """Return the lines of the table: a licence, and the packages under it."""
    groups: dict[str, list[str]] = {}
    for name, terms in licences.items():
        groups.setdefault(terms, []).append(name)
    rows = [f"| {terms} | {', '.join(names)} |" for terms, names in sorted(groups.items())]
    return "\n".join(["| licence | packages |", "| --- | --- |", *rows])


def permitted(terms: str) -> bool:
    """Return whether every licence that the expression names is permitted."""
    return set(re.split(r" (?:AND|OR) ", terms)) <= PERMITTED


def main() -> int:
    """Check, or write the table with `--write`."""
    found: dict[str, Distribution] = {}
    brought("wedgesim", EXTRAS_OF_USERS, found)
    del found["wedgesim"]
    licences = {name: licence(found[name]) for name in sorted(found)}
    refused = {name: terms for name, terms in licences.items() if not permitted(terms)}
    for name, terms in refused.items():
        print(f"{name}: its licence is {terms!r}, not one of {', '.join(sorted(PERMITTED))}", file=sys.stderr)

    page = PAGE.read_text(encoding="utf-8")
    before, rest = page.split(BEGIN)
    listed, after = rest.split(END, 1)
    if "--write" in sys.argv[1:]:
        PAGE.write_text(f"{before}{BEGIN}\n\n{table(licences)}\n\n{END}{after}", encoding="utf-8")
        return bool(refused)
    missing = [name for name in licences if not re.search(rf"[ ,]{re.escape(name)}[ ,]", listed)]
    if missing:
        print(f"docs/security.md lacks {', '.join(missing)}: run .ci/check_licences.py --write", file=sys.stderr)
    return bool(refused or missing)


if __name__ == "__main__":
    raise SystemExit(main())
