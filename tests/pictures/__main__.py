"""`python -m tests.pictures`: make the pictures anew; those of pages need Chromium."""

from __future__ import annotations

from tests.pictures.made import PICTURES, STAMPS, browser_pictures, picture, stamps

if __name__ == "__main__":
    for name in PICTURES:
        (STAMPS.parent / name).write_text(picture(name), encoding="utf-8")
        print(name)
    for name in browser_pictures():
        print(name)
    STAMPS.write_text(stamps(), encoding="utf-8")
