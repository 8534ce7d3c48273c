"""``make docs``: writes the generated tables and the pictures of the documentation."""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.documentation.generated_tables import SECTIONS, fill_page
from tests.documentation.terminal import IMAGES, PICTURES, find_text, record


def main() -> int:
    """Write the tables, and each picture whose text has changed."""
    for page in SECTIONS:
        page.write_text(fill_page(page), encoding="utf-8")
    for name in PICTURES:
        with TemporaryDirectory() as folder:
            drawing = record(name, Path(folder))
        path = IMAGES / f"{name}.svg"
        before = path.read_text(encoding="utf-8") if path.exists() else ""
        if find_text(drawing) != find_text(before):
            path.write_text(drawing, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
