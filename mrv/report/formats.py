"""The output formats: what they are called, and the module that writes each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

from mrv.catalogue.model import Bilingual
from mrv.report.wording import Language

if TYPE_CHECKING:
    from mrv.engine.gate import Gate
    from mrv.engine.result import Result


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """An output format; a binary one needs a file to go to."""

    title: Bilingual
    home: str = ""
    """The module that writes it, where that is not called like the format."""
    binary: bool = False
    gated: bool = False
    """Shows what fails the gate."""
    causes: bool = False
    """Shows the causes of findings."""


FORMATS = {
    "text": Format(title=Bilingual("供人阅读", "for people"), causes=True),
    "json": Format(title=Bilingual("全部结果", "the whole result"), causes=True),
    "markdown": Format(title=Bilingual("合并请求摘要", "summary of a pull request"), gated=True),
    "csv": Format(
        title=Bilingual("问题清单", "list of findings"), home="findings_table", causes=True
    ),
    "parquet": Format(
        title=Bilingual("问题清单", "list of findings"),
        home="findings_table",
        binary=True,
        causes=True,
    ),
    "xlsx": Format(
        title=Bilingual("标注后的工作簿", "the workbook, marked"), binary=True, causes=True
    ),
    "sarif": Format(title=Bilingual("代码扫描平台", "code-scanning dashboards")),
    "junit": Format(title=Bilingual("CI 测试报告", "test reports of CI servers"), gated=True),
    "github": Format(title=Bilingual("GitHub 批注", "annotations on GitHub")),
    "gitlab": Format(title=Bilingual("GitLab 代码质量", "GitLab Code Quality")),
}


def render(
    name: str, result: Result, lang: Language, *, gate: Gate | None = None, everything: bool = False
) -> Iterator[str] | Iterator[bytes]:
    """Yield a result in the format `name`: pieces of text, or of bytes where it is binary.

    `gate` tells formats that show red and green what is red; `everything` lets the text list all
    findings. Raises KeyError for an unknown name.
    """
    if name == "text":
        return _text(result, lang, everything)
    if name == "json":
        from mrv.report.json import render_json

        return render_json(result)
    from mrv.engine.gate import Gate

    form = FORMATS[name]
    writer = getattr(import_module(f"mrv.report.{form.home or name}"), f"render_{name}")
    more = (gate or Gate(),) if form.gated else ()
    pieces: Iterator[str] | Iterator[bytes] = writer(result, lang, *more)
    return pieces


def _text(result: Result, lang: Language, everything: bool) -> Iterator[str]:
    from mrv.report.text import SHOWN, render_text

    lines = render_text(result, lang, shown=None if everything else SHOWN)
    return (f"{line}\n" for line in lines)
