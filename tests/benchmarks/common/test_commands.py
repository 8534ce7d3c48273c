"""Commands of the tools: running and showing them."""

from __future__ import annotations

from pathlib import Path

from benchmarks.common.commands import SHOWN_URL, Command, run_command


def test_a_command_ends_at_its_limit_with_all_it_started(tmp_path: Path) -> None:
    quick = Command(("python", "-c", "import sys; print('so'); sys.exit(3)"), tmp_path)
    assert (run_command(quick, 60).exit_status, run_command(quick, 60).tail) == (3, "so")
    slow = Command(("sh", "-c", "sleep 60 & sleep 60"), tmp_path)
    assert run_command(slow, 0.5).exit_status is None


def test_files_are_linked_into_the_folder_of_a_command(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("content")
    folder = tmp_path / "folder"
    folder.mkdir()
    command = Command(("cat", "b"), folder, files={"b": tmp_path / "a"})
    assert run_command(command, 60).output == "content"


def test_a_command_is_quoted_for_a_shell_except_its_url() -> None:
    command = Command(("st", "a b", f"--url={SHOWN_URL}"), Path(), {"NAME": "1"})
    assert str(command) == f"NAME=1 st 'a b' --url={SHOWN_URL}"
