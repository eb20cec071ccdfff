"""The findings and incidents of a JSON result as entries, so that a question finds them too."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from mrv.catalogue.model import Bilingual, Rulebook
from mrv.catalogue.os_reason import os_reason
from mrv.engine.misuse import MisuseError
from mrv.fulltext.entries import Entry
from mrv.report.places import parameter_title, record_label


def result_entries(path: Path, rulebook: Rulebook) -> Iterator[Entry]:
    """Yield an entry for every finding and incident of a result written by `--format json`.

    Raises MisuseError when the file cannot be read or is no such result.
    """
    result = _read(path)
    rules = {rule.id: rule.title for rule in rulebook.rules}
    for finding in result["findings"]:
        yield _finding(finding, rules, rulebook)
    for incident in result["incidents"]:
        yield _incident(incident, rulebook)


def _read(path: Path) -> dict[str, Any]:
    import json

    try:
        result = json.loads(path.read_bytes())
    except OSError as error:
        reason = os_reason(error)
        raise _misuse(path, f"无法读取（{reason.zh}）", f"cannot be read ({reason.en})") from None
    except ValueError:
        raise _misuse(path, "不是 JSON", "is not JSON") from None
    wanted = ("findings", "incidents")
    if not isinstance(result, dict) or not all(isinstance(result.get(n), list) for n in wanted):
        raise _misuse(
            path,
            "不是 mrv validate --format json 的结果",
            "is not a result of `mrv validate --format json`",
        )
    return result


def _misuse(path: Path, zh: str, en: str) -> MisuseError:
    return MisuseError(f"{path} {zh}", f"{path} {en}")


def _finding(
    finding: Mapping[str, Any], rules: Mapping[str, Bilingual], rulebook: Rulebook
) -> Entry:
    rule = finding["rule"]
    message = Bilingual(finding["message"]["zh"], finding["message"]["en"])
    record = _record(finding["record"], rulebook)
    parameter = finding["parameter"]
    return Entry(
        kind="finding",
        group=rule,
        title=rules.get(rule, message),
        names=(finding["id"], rule, *((parameter,) if parameter else ())),
        text=(
            message.zh,
            message.en,
            record.zh,
            record.en,
            parameter_title(parameter, rulebook, "zh"),
            parameter_title(parameter, rulebook, "en"),
            *(str(value) for value in finding["record"].values()),
        ),
        detail=Bilingual(f"{record.zh}：{message.zh}", f"{record.en}: {message.en}"),
    )


def _incident(incident: Mapping[str, Any], rulebook: Rulebook) -> Entry:
    kinds = {kind.name: kind.title for kind in rulebook.error_kinds}
    cells = incident["cells"]
    names = [cell["parameter"] for cell in cells]
    kind = kinds.get(incident["kind"], Bilingual(incident["kind"], incident["kind"]))
    records = [_record(cell["record"], rulebook) for cell in cells[:1]]
    titles = [
        Bilingual(parameter_title(name, rulebook, "zh"), parameter_title(name, rulebook, "en"))
        for name in dict.fromkeys(names)
    ]
    zh = f"{'、'.join(title.zh for title in titles)}：{kind.zh}"
    en = f"{', '.join(title.en for title in titles)}: {kind.en}"
    return Entry(
        kind="incident",
        group=incident["id"],
        title=Bilingual(zh, en),
        names=(incident["id"], incident["kind"], *dict.fromkeys(names)),
        text=tuple(text for record in records for text in (record.zh, record.en)),
        summary=records[0] if records else None,
    )


def _record(record: Mapping[str, str | None], rulebook: Rulebook) -> Bilingual:
    none: frozenset[str] = frozenset()
    return Bilingual(
        record_label(record, rulebook, "zh", drop=none),
        record_label(record, rulebook, "en", drop=none),
    )
