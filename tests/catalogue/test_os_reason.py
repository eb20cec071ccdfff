"""What the operating system says of a file, in both languages."""

from __future__ import annotations

import errno
import os

import pytest

from mrv.catalogue.os_reason import os_reason


@pytest.mark.parametrize(
    ("number", "zh"),
    [(errno.ENOSPC, "磁盘空间不足"), (errno.EACCES, "没有权限"), (errno.EROFS, "磁盘是只读的")],
)
def test_known_reasons_are_in_the_readers_language(number: int, zh: str) -> None:
    reason = os_reason(OSError(number, os.strerror(number)))
    assert reason.zh == zh
    assert reason.en.isascii()


def test_a_reason_nobody_translated_keeps_the_systems_words_and_number() -> None:
    reason = os_reason(OSError(errno.ENOTTY, "Inappropriate ioctl"))
    assert "Inappropriate ioctl" in reason.zh
    assert str(errno.ENOTTY) in reason.zh
    assert reason.en == "Inappropriate ioctl"


def test_an_error_without_a_number_has_a_name() -> None:
    assert os_reason(TimeoutError()).en == "TimeoutError"
