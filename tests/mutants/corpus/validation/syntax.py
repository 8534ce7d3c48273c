"""Bodies that are accepted although they are not JSON."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import parse_qs

from tests.mutants.deployment import Deployment
from tests.mutants.labels import caught_by


@caught_by("validation.json")
class FirstValueTaken(Deployment):
    """A decoder of streams reads one value and leaves the rest, as Go's and Jackson's do."""

    def parse(self, text: str) -> Any:
        try:
            return json.JSONDecoder().raw_decode(text.lstrip())[0]
        except (ValueError, RecursionError):
            return super().parse(text)


@caught_by("validation.json")
class NotANumberTaken(Deployment):
    """NaN and Infinity are accepted, as in Python's parser."""

    def parse_constant(self, name: str) -> float:
        return float(name)


@caught_by("validation.json")
class TrailingCommasTaken(Deployment):
    """A lenient parser accepts trailing commas."""

    def parse(self, text: str) -> Any:
        return super().parse(re.sub(r",(\s*[}\]])", r"\1", text) if len(text) < 1000 else text)


@caught_by("validation.json")
class CommentsTaken(Deployment):
    """A parser for configuration files accepts comments."""

    def parse(self, text: str) -> Any:
        return super().parse(re.sub(r"/\*.*?\*/", "", text) if len(text) < 1000 else text)


@caught_by("validation.json")
class RawLineBreaksTaken(Deployment):
    """A parser accepts raw line breaks in strings."""

    def parse(self, text: str) -> Any:
        try:
            return json.loads(text, strict=False, parse_constant=self.parse_constant)
        except (ValueError, RecursionError) as error:
            raise self.bad_request("the body is not JSON") from error


@caught_by("validation.json")
class SingleQuotesTaken(Deployment):
    """Python's literals are tried where JSON fails."""

    def parse(self, text: str) -> Any:
        if re.fullmatch(r"\{'[^\"]*'\}", text):
            text = text.replace("'", '"')
        return super().parse(text)


@caught_by("validation.json")
class FormTakenForAnEntry(Deployment):
    """A body that is not JSON is read as a form, whatever its media type."""

    def parse(self, text: str) -> Any:
        form = {name: values[0] for name, values in parse_qs(text).items()}
        return form if {"level", "message"} == form.keys() else super().parse(text)


@caught_by("validation.json")
class BlanksOfUnicodeTrimmed(Deployment):
    """The body is trimmed before it is parsed, of every blank that Unicode has."""

    def parse(self, text: str) -> Any:
        return super().parse(text.strip())


@caught_by("validation.json")
class IdeographicSpaceTaken(Deployment):
    """A lexer counts U+3000 as a blank between tokens."""

    def parse(self, text: str) -> Any:
        return super().parse(text.replace(":\u3000", ": "))


@caught_by("validation.json")
class SemicolonsTaken(Deployment):
    """A lenient parser accepts a semicolon between members, as Gson does."""

    def parse(self, text: str) -> Any:
        return super().parse(text.replace('"; "', '", "'))


@caught_by("validation.json")
class LiteralsInAnyCase(Deployment):
    """A lenient parser accepts TRUE and Null, as PHP did before version 7."""

    def parse(self, text: str) -> Any:
        return super().parse(re.sub(r"(?i): (true|null)\b", lambda it: it[0].lower(), text))
