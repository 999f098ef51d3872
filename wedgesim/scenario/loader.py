"""From text or file to a :class:`~wedgesim.scenario.scenario.Scenario`, with all mistakes told at once."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import BinaryIO, Final, NamedTuple

from wedgesim.scenario import catalogue
from wedgesim.scenario.document import DOCUMENT, FORMAT
from wedgesim.scenario.overlay import is_nothing, merge, normalise
from wedgesim.scenario.report import Place, Report, unknown
from wedgesim.scenario.resolve import Provenance, resolve
from wedgesim.scenario.scenario import Scenario
from wedgesim.scenario.tree import Mapping, Node, Scalar, Sequence, parse
from wedgesim.scenario.vocabulary import Vocabulary

MAX_BYTES: Final = 1 << 20
MAX_EXTENDS: Final = 8


def load_text(text: str | bytes, vocabulary: Vocabulary, name: str = "<text>") -> Scenario:
    """Read a scenario from text.

    Parameters
    ----------
    text : str or bytes
        The YAML document; bytes must be UTF-8.
    vocabulary : Vocabulary
        Parameters and levers that the installed theories give meaning to.
    name : str
        How messages and results call it.

    Returns
    -------
    Scenario
        The resolved scenario. ``extends`` can name only packaged scenarios here.

    Raises
    ------
    ScenarioError
        With every mistake, each at its line and column.
    """
    report = Report()
    content = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    return _load(_Source(name, name, None, content), vocabulary, report)


def load_stream(stream: BinaryIO, vocabulary: Vocabulary, name: str = "<stdin>") -> Scenario:
    """Read a scenario from an open binary stream, such as standard input; see :func:`load_text`."""
    return load_text(stream.read(MAX_BYTES + 1), vocabulary, name)


def load_file(path: str | os.PathLike[str], vocabulary: Vocabulary) -> Scenario:
    """Read a scenario from a file.

    Parameters
    ----------
    path : path-like
        The file; see :func:`wedgesim.scenario.catalogue.find` for scenarios by name.
    vocabulary : Vocabulary
        Parameters and levers that the installed theories give meaning to.

    Returns
    -------
    Scenario
        The resolved scenario.

    Raises
    ------
    ScenarioError
        With every mistake, each at its line and column; also when the file cannot be read.
    """
    report = Report()
    source = _open(Path(path), os.fspath(path), Place(os.fspath(path)), "", report)
    report.raise_if_any()
    assert source is not None
    return _load(source, vocabulary, report)


class _Source(NamedTuple):
    """The content of a document and where it is from."""

    name: str
    file: str
    path: Path | None
    content: bytes


def _open(path: Path, file: str, place: Place, where: str, report: Report) -> _Source | None:
    """Read a file of bounded size; what is wrong is reported at `place`, the one who named it."""
    try:
        status = os.stat(path)
        if stat.S_ISDIR(status.st_mode):
            report.add(place, where, f"`{file}` is a directory, not a scenario")
            return None
        if where and not stat.S_ISREG(status.st_mode):
            report.add(place, where, f"`{file}` is not a regular file")
            return None
        if status.st_size > MAX_BYTES:
            report.add(place, where, f"{status.st_size:,} bytes; a scenario has at most {MAX_BYTES:,}")
            return None
        with path.open("rb") as stream:
            return _Source(path.stem, file, path, stream.read(MAX_BYTES + 1))
    except FileNotFoundError:
        report.add(place, where, f"no such file{catalogue.suggestion(file)}")
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        report.add(place, where, f"cannot be read: {reason}")
    return None


def _load(source: _Source, vocabulary: Vocabulary, report: Report) -> Scenario:
    from hashlib import sha256

    reader = _Reader(vocabulary, report)
    root = reader.read(source, ())
    if root is None:
        report.raise_if_any()
        raise AssertionError("what could not be read was not reported")  # pragma: no cover
    checked = DOCUMENT.check(root, "", report)
    assert isinstance(checked, Mapping)
    digest = sha256(b"\0".join(reader.contents)).hexdigest()
    provenance = Provenance(source.name, source.file, digest, tuple(reader.extended))
    complete = not report.problems
    scenario = resolve(checked, complete, vocabulary, report, provenance)
    report.raise_if_any()
    assert scenario is not None
    return scenario


def _listed(node: Node | None) -> list[Scalar]:
    """Return the single values of a list; of anything else, none."""
    return [item for item in node.items if isinstance(item, Scalar)] if isinstance(node, Sequence) else []


class _Reader:
    """Reads a document and all that it extends into one tree."""

    def __init__(self, vocabulary: Vocabulary, report: Report) -> None:
        self.parameter_names = vocabulary.parameters_of(vocabulary.theories).keys()
        self.report = report
        self.contents: list[bytes] = []
        self.extended: list[str] = []

    def read(self, source: _Source, chain: tuple[_Source, ...]) -> Mapping | None:
        root = self.parse(source)
        if root is None:
            return None
        self.check_format(root, source.file)
        child = normalise(root, self.parameter_names, self.report)
        reference = root.entries.get("extends")
        left_out = root.entries.get("without")
        if reference is None or is_nothing(reference):
            if left_out is not None:
                said = "leaves out sections of a scenario that is extended, but `extends` names none"
                self.report.add(root.keys["without"], "without", said)
            child.drop("extends")
            return child
        parent = self.parent(reference, (*chain, source))
        if parent is None:
            self.report.partial = True
            child.drop("extends")
            return child
        for section in ("without", *(item.text for item in _listed(left_out))):
            parent.drop(section)
        lists_theories = isinstance(root.entries.get("theories"), Sequence)
        return merge(parent, child, lists_theories, self.report)

    def parse(self, source: _Source) -> Mapping | None:
        text = self.decode(source)
        if text is None:
            return None
        before = len(self.report.problems)
        root = parse(text, source.file, self.report)
        if root is None or (isinstance(root, Scalar) and root.value is None):
            if len(self.report.problems) == before:
                self.report.add(Place(source.file, 1, 1), "", "the file is empty; a scenario begins with `wedgesim: 1`")
            return None
        if not isinstance(root, Mapping):
            DOCUMENT.refuse(root, "", self.report)
            return None
        return root

    def decode(self, source: _Source) -> str | None:
        if len(source.content) > MAX_BYTES:
            self.report.add(Place(source.file), "", f"more than {MAX_BYTES:,} bytes, which is the most a scenario has")
            return None
        self.contents.append(source.content)
        try:
            return source.content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            before = source.content[: error.start]
            line, column = before.count(b"\n") + 1, error.start - before.rfind(b"\n")
            said = f"byte 0x{source.content[error.start]:02x} is not UTF-8; save the file as UTF-8"
            self.report.add(Place(source.file, line, column), "", said)
            return None

    def check_format(self, root: Mapping, file: str) -> None:
        node = root.entries.get("wedgesim")
        if node is None:
            said = f"`wedgesim` is missing: a scenario begins with `wedgesim: {FORMAT}`, the version of its format"
            self.report.add(Place(file, 1, 1), "", said)
        elif not isinstance(node, Scalar) or type(node.value) is not int:
            DOCUMENT.fields["wedgesim"][0].refuse(node, "wedgesim", self.report)
        elif node.value != FORMAT:
            said = f"format {node.text[:20]} is not known to this version, which reads format {FORMAT}"
            self.report.add(node.place, "wedgesim", said)
        root.drop("wedgesim")

    def parent(self, reference: Node, chain: tuple[_Source, ...]) -> Mapping | None:
        source = self.locate(reference, chain[-1])
        if source is None:
            return None
        files = [link.path.resolve() for link in chain if link.path is not None]
        if source.path is not None and source.path.resolve() in files:
            start = files.index(source.path.resolve())
            names = [link.name for link in chain if link.path is not None]
            cycle = " -> ".join([*names[start:], source.name])
            self.report.add(reference.place, "extends", f"goes round in a circle: {cycle}")
            return None
        if len(chain) > MAX_EXTENDS:
            self.report.add(reference.place, "extends", f"more than {MAX_EXTENDS} scenarios extend each other")
            return None
        self.extended.append(source.file)
        return self.read(source, chain)

    def locate(self, reference: Node, child: _Source) -> _Source | None:
        if not isinstance(reference, Scalar) or not isinstance(reference.value, str):
            DOCUMENT.fields["extends"][0].refuse(reference, "extends", self.report)
            return None
        name = reference.text
        if "/" in name or "\\" in name or "\0" in name or name in (".", ".."):
            said = "expected the name of a file in the same folder or of a packaged scenario, without a path"
            self.report.add(reference.place, "extends", said)
            return None
        if not name.endswith((".yaml", ".yml")):
            packaged = catalogue.packaged()
            if name not in packaged:
                file = f"{name}.yaml"
                if child.path is not None and (child.path.resolve().parent / file).exists():
                    said = f"there is no packaged scenario `{name}`; for the file beside this one write `{file}`"
                else:
                    said = unknown("packaged scenario", name, packaged)
                self.report.add(reference.place, "extends", said)
                return None
            return _open(packaged[name], name, reference.place, "extends", self.report)
        if child.path is None:
            said = "a scenario that is no file can extend only packaged scenarios, by name"
            self.report.add(reference.place, "extends", said)
            return None
        return self.beside(name, child.path, child.file, reference)

    def beside(self, name: str, child: Path, file: str, reference: Scalar) -> _Source | None:
        folder = child.resolve().parent
        path = folder / name
        if path.resolve().parent != folder:
            said = f"`{name}` leads out of the folder of the scenario"
            self.report.add(reference.place, "extends", said)
            return None
        shown = os.path.join(os.path.dirname(file), name)
        if not path.exists():
            from wedgesim.scenario.vocabulary import nearest

            match = nearest(name, sorted(other.name for other in folder.glob("*.y*ml")))
            hint = f"; did you mean `{match}`?" if match else ""
            self.report.add(reference.place, "extends", f"there is no `{name}` beside this scenario{hint}")
            return None
        return _open(path, shown, reference.place, "extends", self.report)
