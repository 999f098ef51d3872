"""The parser of ruamel.yaml, with its innermost loops made fast.

Scanning text character by character is most of the time that ``wedgesim validate`` takes. The methods below do what
those they override do, a run of characters at a time; a test holds both parsers to the same events.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from ruamel.yaml.error import StreamMark
from ruamel.yaml.parser import Parser
from ruamel.yaml.reader import Reader
from ruamel.yaml.scanner import Scanner, ScannerError
from ruamel.yaml.tokens import ScalarToken

_END: Final = "\0 \t\r\n\x85\u2028\u2029"
_IN_BLOCK: Final = f"(?:[^{_END}:]|:(?![{_END}]))+"
_IN_FLOW: Final = rf"(?:[^{_END}:,\[\]{{}}]|:(?![{_END}]))+"
_RUN_IN_BLOCK: Final = re.compile(f"{_IN_BLOCK}(?: +(?!#){_IN_BLOCK})*")
_RUN_IN_FLOW: Final = re.compile(f"{_IN_FLOW}(?: +(?!#){_IN_FLOW})*")
_SKIPPED_IN_BLOCK: Final = re.compile("[ ]*(?:#[^\0\r\n\x85\u2028\u2029]*)?")
_SKIPPED_IN_FLOW: Final = re.compile("[ \t]*(?:#[^\0\r\n\x85\u2028\u2029]*)?")


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

    def check_token(self, *choices: Any) -> bool:
        while self.need_more_tokens():
            self.fetch_more_tokens()
        return bool(self.tokens) and (not choices or isinstance(self.tokens[0], choices))

    def forward(self, length: int = 1) -> None:
        run = self.buffer[self.pointer : self.pointer + length]
        if "\n" in run or "\r" in run or "\ufeff" in run or len(run) < length:
            Reader.forward(self, length)
            return
        self.pointer += length
        self.index += length
        self.column += length

    def scan_to_next_token(self) -> None:
        if self.index == 0 and self.peek() == "\ufeff":
            self.forward()
        skipped = _SKIPPED_IN_FLOW if self.flow_context else _SKIPPED_IN_BLOCK
        while True:
            end = skipped.match(self.buffer, self.pointer).end()  # type: ignore[union-attr]  # matches nothing at least
            if end > self.pointer:
                self.forward(end - self.pointer)
            if not self.scan_line_break():
                return
            if not self.flow_context:
                self.allow_simple_key = True

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
    """Yield the parsing events of `text` as they are found."""
    parser = _EventParser(text)
    while parser.check_event():
        yield parser.get_event()
