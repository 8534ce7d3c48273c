"""Where the text of a contract comes from: a file, or a file at a revision of git."""

from __future__ import annotations

import posixpath
import subprocess
from dataclasses import dataclass
from pathlib import Path

from logs_contract.review.errors import ReviewError


@dataclass(frozen=True, slots=True)
class Source:
    """One file: `path` on disk, or, with a `revision`, relative to the root of the repository."""

    path: str
    revision: str | None = None

    def __str__(self) -> str:
        return f"{self.revision}:{self.path}" if self.revision else self.path

    def read(self) -> str:
        """The text. Raises `ReviewError`."""
        try:
            return (self._from_git() if self.revision else Path(self.path).read_bytes()).decode()
        except OSError as error:
            raise ReviewError(f"{self}: cannot be read: {error.strerror}") from None
        except UnicodeDecodeError as error:
            raise ReviewError(f"{self}: not UTF-8: {error.reason} at byte {error.start}") from None

    def exists(self) -> bool:
        """Whether the file is there. Raises `ReviewError` where the revision is not."""
        if not self.revision:
            return Path(self.path).exists()
        return bool(_git("ls-tree", "--full-tree", self.revision, "--", self.path))

    def beside(self, relative: str) -> Source:
        """The file that `relative` means when this one refers to it."""
        joined = posixpath.join(posixpath.dirname(self.path), relative)
        return Source(posixpath.normpath(joined), self.revision)

    def _from_git(self) -> bytes:
        return _git("cat-file", "blob", f"{self.revision}:{self.path}")


def source(text: str) -> Source:
    """What an argument means: an existing file first, else ``REV:path`` of git."""
    revision, colon, path = text.rpartition(":")
    if colon and revision and path and not Path(text).exists():
        return Source(_from_root(path), revision)
    return Source(text)


def merge_base(head: Source, upstream: str) -> Source:
    """The same file where this branch left `upstream`. Raises `ReviewError`."""
    path = head.path
    try:
        revision = _git("merge-base", upstream, "HEAD").decode().strip()
    except ReviewError as error:
        raise ReviewError(
            f"no BASE is given, and the merge base with {upstream} cannot be told: {error}; "
            f"name a BASE, as in: python -m logs_contract.review main:{path} {path}"
        ) from None
    return Source(path if head.revision else _from_root(path), revision)


def _from_root(path: str) -> str:
    """A path, absolute or from the working directory, as one from the root of the repository."""
    if posixpath.isabs(path):
        root = _git("rev-parse", "--show-toplevel").decode().strip()
        return posixpath.relpath(posixpath.realpath(path), posixpath.realpath(root))
    prefix = _git("rev-parse", "--show-prefix").decode().strip()
    return posixpath.normpath(posixpath.join(prefix, path))


def _git(*arguments: str) -> bytes:
    command = ["git", *arguments]
    try:
        done = subprocess.run(command, capture_output=True, check=False)  # noqa: S603
    except FileNotFoundError:
        raise ReviewError("git is not installed; name two files") from None
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().splitlines()
        raise ReviewError(f"git {' '.join(arguments)}: {said[0] if said else 'failed'}")
    return done.stdout
