"""The pictures show what the program shows now."""

from __future__ import annotations

import json
from xml.etree import ElementTree

import pytest

from tests.pictures.made import FOLDER, PICTURES, STAMPS, picture, stamps
from tests.pictures.terminal import drawn

ANEW = "make the pictures anew: python -m tests.pictures"


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_is_what_is_shown_now(name: str) -> None:
    assert (FOLDER / name).read_text(encoding="utf-8") == picture(name), ANEW


def test_pages_were_pictured_after_they_last_changed() -> None:
    assert json.loads(STAMPS.read_text()) == json.loads(stamps()), ANEW
    for lang in ("en", "zh"):
        assert (FOLDER / f"audit-{lang}.png").read_bytes().startswith(b"\x89PNG")


def test_columns_of_a_terminal_are_kept() -> None:
    svg = ElementTree.fromstring(drawn("x", "ab\u4e2d\u6587 c\n\x1b[31m\x1b[1m<&>\x1b[0m z"))
    texts = list(svg.iter("{http://www.w3.org/2000/svg}text"))
    left = {e.text: float(e.attrib["x"]) for e in texts}
    wide = {e.text: float(e.attrib["textLength"]) for e in texts}
    assert wide["\u4e2d\u6587"] == pytest.approx(2 * wide["ab"])
    assert left["c"] - left["ab"] == pytest.approx(7 * wide["c"])
    (red,) = (e for e in texts if e.text == "<&>")
    assert red.attrib["fill"] == "#ff7b72" and red.attrib["font-weight"] == "bold"
    assert "fill" not in next(e for e in texts if e.text == "z").attrib
