"""Sources of documents: a file on disk, or a file at a revision of git."""

from __future__ import annotations

import posixpath
import subprocess
from dataclasses import dataclass
from pathlib import Path

from logs_contract.review.openapi.errors import ForbiddenFileError, ReviewError

LARGEST = 64 << 20  # bytes of a file


@dataclass(frozen=True, slots=True)
class Source:
    """One file. With a `revision` of git, `path` is relative to the root of the repository."""

    path: str
    revision: str | None = None

    def __str__(self) -> str:
        return f"{self.revision}:{self.path}" if self.revision else self.path

    def read(self) -> str:
        """Return the text of the file. Raises `ReviewError`."""
        try:
            return (self._read_blob() if self.revision else self._read_file()).decode()
        except OSError as error:
            raise ReviewError(f"{self}: cannot be read: {error.strerror}") from None
        except UnicodeDecodeError as error:
            raise ReviewError(f"{self}: not UTF-8: {error.reason} at byte {error.start}") from None

    def exists(self) -> bool:
        """Return True if the file exists. Raises `ReviewError` for an unknown revision."""
        if not self.revision:
            return Path(self.path).exists()
        return bool(_run_git("ls-tree", "--full-tree", self.revision, "--", self.path))

    def resolve(self, relative: str) -> Source:
        """Return the source at a path relative to the folder of this file."""
        joined = posixpath.join(posixpath.dirname(self.path), relative)
        return Source(posixpath.normpath(joined), self.revision)

    def check_within(self, main: Source) -> None:
        """Raise `ForbiddenFileError` if a reference of the contract `main` may not lead here.

        The file must be in the repository of the contract, else in its folder, links resolved.
        """
        if "\0" in self.path:
            raise ForbiddenFileError(f"{self}: not the name of a file; it has a NUL character")
        if self.revision:
            outside = posixpath.isabs(self.path) or self.path.split("/")[0] == ".."
        else:
            folder = _find_root(posixpath.dirname(posixpath.realpath(main.path)))
            path = posixpath.realpath(self.path)
            outside = posixpath.commonpath((folder, path)) != folder
        if outside:
            raise ForbiddenFileError(
                f"{self} is outside of the repository, or the folder, of the contract; "
                "move the file beside the contract"
            )
        if not self.revision and Path(self.path).exists() and not Path(self.path).is_file():
            raise ForbiddenFileError(f"{self}: wanted a regular file")

    def _read_file(self) -> bytes:
        with Path(self.path).open("rb") as file:
            content = file.read(LARGEST + 1)
        self._check_size(len(content))
        return content

    def _read_blob(self) -> bytes:
        place = f"{self.revision}:{self.path}"
        self._check_size(int(_run_git("cat-file", "-s", place)))
        return _run_git("cat-file", "blob", place)

    def _check_size(self, size: int) -> None:
        if size > LARGEST:
            raise ForbiddenFileError(f"{self}: wanted a file of at most {LARGEST >> 20} MiB")


def parse_source(text: str) -> Source:
    """Return the source for an argument: an existing file, else ``REV:path`` of git."""
    revision, colon, path = text.rpartition(":")
    if colon and revision and path and not Path(text).exists():
        return Source(_path_from_root(path), revision)
    return Source(text)


def _find_root(folder: str) -> str:
    """Return the root of the repository around a folder, or the folder itself."""
    outer = Path(folder)
    roots = (each for each in (outer, *outer.parents) if (each / ".git").exists())
    return str(next(roots, outer))


def find_merge_base(head: Source, upstream: str) -> Source:
    """Return the source of `head` at the merge base with `upstream`. Raises `ReviewError`."""
    path = head.path
    try:
        revision = _run_git("merge-base", upstream, "HEAD").decode().strip()
    except ReviewError as error:
        raise ReviewError(
            f"no BASE is given, and git finds no merge base with {upstream}: {error}; "
            f"give a BASE, as in: python -m logs_contract.review main:{path} {path}"
        ) from None
    return Source(path if head.revision else _path_from_root(path), revision)


def _path_from_root(path: str) -> str:
    """Convert an absolute or a relative path to a path from the root of the repository."""
    if posixpath.isabs(path):
        root = _run_git("rev-parse", "--show-toplevel").decode().strip()
        return posixpath.relpath(posixpath.realpath(path), posixpath.realpath(root))
    prefix = _run_git("rev-parse", "--show-prefix").decode().strip()
    return posixpath.normpath(posixpath.join(prefix, path))


def _run_git(*arguments: str) -> bytes:
    command = ["git", *arguments]
    try:
        result = subprocess.run(command, capture_output=True, check=False)  # noqa: S603
    except FileNotFoundError:
        raise ReviewError("git is not installed; give two files as BASE and HEAD") from None
    if result.returncode:
        lines = result.stderr.decode(errors="replace").strip().splitlines()
        raise ReviewError(f"git {' '.join(arguments)}: {lines[0] if lines else 'failed'}")
    return result.stdout
