"""`python -m tests.guides GUIDE…`: follow guides and put what is printed where it differs."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from tests.guides.following import fits, follow, kept_short, steps_of


def main(guides: list[Path]) -> None:
    """Rewrite the shown output of each guide that is not what is printed now."""
    for guide in guides:
        text = guide.read_text(encoding="utf-8")
        lang = "zh" if "zh" in guide.parts else "en"
        changes = []
        with tempfile.TemporaryDirectory() as place:
            folder = Path(place) / "work"
            folder.mkdir()
            for step in steps_of(text):
                printed = follow(step, folder, lang)
                if step.kind == "run" and not fits(step.text, printed):
                    changes.append((step.span, kept_short(step.text, printed)))
        for (start, end), printed in reversed(changes):
            text = text[:start] + printed + text[end:]
        guide.write_text(text, encoding="utf-8")
        print(f"{guide}: {len(changes)} outputs renewed")


if __name__ == "__main__":
    main([Path(name) for name in sys.argv[1:]])
