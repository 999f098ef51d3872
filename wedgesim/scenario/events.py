"""The parser of ruamel.yaml, with its innermost loops made fast.

Scanning text character by character is most of the time that ``wedgesim validate`` takes. Four methods below do what
those they override do with less ado: a run of characters at a time, no look at keys where there are none, no copy of
the text in every mark. A test holds both parsers to the same events. As the methods rest on what ruamel.yaml does not
document, each process reads a sample first, so that a release that changes it is named, and not a scenario blamed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any, Final

import ruamel.yaml
from ruamel.yaml.error import StreamMark
from ruamel.yaml.events import ScalarEvent
from ruamel.yaml.parser import Parser
from ruamel.yaml.reader import Reader
from ruamel.yaml.scanner import Scanner, ScannerError
from ruamel.yaml.tokens import ScalarToken

from wedgesim.errors import WedgesimError

_END: Final = "\0 \t\r\n\x85\u2028\u2029"
_IN_BLOCK: Final = f"(?:[^{_END}:]|:(?![{_END}]))+"
_IN_FLOW: Final = rf"(?:[^{_END}:,\[\]{{}}]|:(?![{_END}]))+"
_RUN_IN_BLOCK: Final = re.compile(f"{_IN_BLOCK}(?: +(?!#){_IN_BLOCK})*")
_RUN_IN_FLOW: Final = re.compile(f"{_IN_FLOW}(?: +(?!#){_IN_FLOW})*")


class _EventParser(Reader, Scanner, Parser):
    """Reader, scanner and parser in one object, without the composer and constructor that are not needed here."""

    reader: Any = None
    scanner: Any = None
    resolver: Any = None
    comment_handling = None  # what the parser asks for when comments are not kept
    processing_version = scanner_processing_version = (1, 2)

    def __init__(self, text: str) -> None:
        self.reader = self.scanner = self.resolver = self
        Reader.__init__(self, text, loader=self)
        Scanner.__init__(self, loader=self)
        Parser.__init__(self, loader=self)

    def get_mark(self) -> StreamMark:
        return StreamMark(self.name, self.index, self.line, self.column)

    def fetch_directive(self) -> None:
        raise ScannerError(None, None, "directives such as %YAML have no use in a scenario", self.get_mark())

    def need_more_tokens(self) -> bool:
        if self.done:
            return False
        if not self.tokens:
            return True
        if not self.possible_simple_keys:
            return False
        self.stale_possible_simple_keys()
        return bool(self.next_possible_simple_key() == self.tokens_taken)

    def forward(self, length: int = 1) -> None:
        run = self.buffer[self.pointer : self.pointer + length]
        if "\n" in run or "\r" in run or "\ufeff" in run or len(run) < length:
            Reader.forward(self, length)
            return
        self.pointer += length
        self.index += length
        self.column += length

    def scan_plain(self) -> Any:
        run = _RUN_IN_FLOW if self.flow_context else _RUN_IN_BLOCK
        start = end = self.get_mark()
        indent = self.indent + 1
        chunks: list[str] = []
        spaces: list[str] = []
        while self.peek() != "#":
            words = run.match(self.buffer, self.pointer)
            if words is None:
                break
            self.allow_simple_key = False
            chunks.extend(spaces)
            chunks.append(words[0])
            self.forward(len(words[0]))
            end = self.get_mark()
            spaces = self.scan_plain_spaces(indent, start)
            if not spaces or self.peek() == "#" or (not self.flow_context and self.column < indent):
                break
        return ScalarToken("".join(chunks), True, start, end)


def events(text: str) -> Iterator[Any]:
    """Yield the parsing events of `text` as they are found.

    Raises
    ------
    YAMLError
        Where the text is not YAML.
    WedgesimError
        When the installed ruamel.yaml is not one that this parser can be built on.
    """
    check_parser()
    return _parsed(text)


def _parsed(text: str) -> Iterator[Any]:
    parser = _EventParser(text)
    while parser.check_event():
        yield parser.get_event()


_SAMPLE: Final = """\
a b: "c"  # d
e:
- f:g
  h
- {i: j, k,
   l: m n}
"""
_SCALARS_IN_SAMPLE: Final = [
    ("a b", 0, 0), ("c", 0, 5), ("e", 1, 0), ("f:g h", 2, 2), ("i", 4, 3), ("j", 4, 6), ("k", 4, 9), ("", 4, 10),
    ("l", 5, 3), ("m n", 5, 6),
]  # fmt: skip


@cache
def check_parser() -> None:
    """Read a sample of the text that the methods above deal with.

    Raises
    ------
    WedgesimError
        When it is not read as it should be: then the installed ruamel.yaml works in another way than those known here.
    """
    try:
        found = [
            (event.value, event.start_mark.line, event.start_mark.column)
            for event in _parsed(_SAMPLE)
            if isinstance(event, ScalarEvent)
        ]
    except Exception as error:  # whatever it stumbles over, the sample is sound
        raise _unfit_parser(f"{type(error).__name__}: {error}") from error
    if found != _SCALARS_IN_SAMPLE:
        raise _unfit_parser("a sample is misread")


def _unfit_parser(reason: str) -> WedgesimError:
    version = ruamel.yaml.__version__
    return WedgesimError(f"ruamel.yaml {version} works in a way that this wedgesim cannot use ({reason}); try another")
