"""Rules as people read them: a list with one line a rule, and a rule in full."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import msgspec

from mrv.catalogue.model import Bilingual, Rule, Rulebook, Term, ToleranceSpec, Validity
from mrv.catalogue.months import month_text
from mrv.report.layout import pad, paragraph, severity_style, strong
from mrv.report.wording import CATEGORIES, CONFIDENCES, OUTCOMES, SEVERITIES, Language, pick

_LABELS = {
    "about": Bilingual("类别", "Kind"),
    "frame": Bilingual("数据表", "Data table"),
    "each": Bilingual("逐项", "For each"),
    "gate": Bilingual("不检查的情形", "Not checked when"),
    "when": Bilingual("适用条件", "Applies when"),
    "expect": Bilingual("要求", "Requires"),
    "term": Bilingual("其中", "Where"),
    "and": Bilingual("", ""),
    "tolerance": Bilingual("容差", "Tolerance"),
    "valid": Bilingual("有效期", "Valid"),
    "message": Bilingual("提示语", "Message"),
    "hint": Bilingual("建议", "Hint"),
    "source": Bilingual("依据", "Source"),
    "note": Bilingual("说明", "Note"),
    "formula": Bilingual("公式", "Formula of"),
    "related": Bilingual("相关规则", "Related"),
    "examples": Bilingual("示例", "Examples"),
    "file": Bilingual("位置", "Written in"),
}
_STATUS = {"draft": Bilingual("草稿", "draft"), "retired": Bilingual("已停用", "retired")}
_LABEL_WIDTH = 18


def by_id(rules: Iterable[Rule]) -> dict[str, list[Rule]]:
    """Group variants of one rule, ids in order."""
    grouped: dict[str, list[Rule]] = {}
    for rule in sorted(rules, key=lambda rule: (rule.id, rule.variant or "")):
        grouped.setdefault(rule.id, []).append(rule)
    return grouped


def rule_list(rulebook: Rulebook, rules: Iterable[Rule], lang: Language) -> Iterator[str]:
    """Yield a line or two for each rule, under headings by frame, and the counts."""
    grouped = by_id(rules)
    frames = list(dict.fromkeys(variants[0].frame for variants in grouped.values()))
    for frame in frames:
        yield strong(f"{pick(rulebook.frames[frame].title, lang)}  {frame}")
        for rule_id, variants in grouped.items():
            rule = variants[0]
            if rule.frame != frame:
                continue
            severity = pick(SEVERITIES[rule.severity], lang)
            first = f"  {rule_id}  " + severity_style(pad(severity, 8), rule.severity)
            title = pick(common_title(rulebook, variants), lang)
            if rule.status != "active":
                title += f" [{pick(_STATUS[rule.status], lang)}]"
            yield from paragraph(title, indent=len(f"  {rule_id}  ") + 8, first=first)
        yield ""
    yield from _counts(grouped, lang)


def _counts(grouped: dict[str, list[Rule]], lang: Language) -> Iterator[str]:
    counts = Counter[str](variants[0].category for variants in grouped.values())
    parts = [
        f"{pick(CATEGORIES[category], lang)} {counts[category]}"
        for category in CATEGORIES
        if counts[category]
    ]
    if lang == "zh":
        yield f"共 {len(grouped)} 条规则" + (f"：{'，'.join(parts)}。" if parts else "。")
    else:
        count = f"{len(grouped)} rule" + ("s" if len(grouped) != 1 else "")
        yield from paragraph(count + (f": {', '.join(parts)}." if parts else "."))


def common_title(rulebook: Rulebook, variants: Sequence[Rule]) -> Bilingual:
    """Return one title for all variants: the parameter's name becomes an ellipsis."""
    rule = variants[0]
    if len(variants) == 1 or rule.variant is None:
        return rule.title
    name = rulebook.parameters[rule.variant].title
    count = len(variants)
    return Bilingual(
        f"{rule.title.zh.replace(name.zh, '…')}（{count} 项参数）",
        f"{rule.title.en.replace(name.en, '…')} ({count} parameters)",
    )


def common_text(variants: Sequence[Rule], text: str) -> str:
    """Return an expression of the first variant with `{parameter}` as its author wrote it."""
    name = variants[0].variant
    if name is None:
        return text
    return re.sub(rf"(?<![\w.]){re.escape(name)}(?!\w)", "{parameter}", text)


def terms_of(rulebook: Rulebook, rule: Rule) -> list[Term]:
    """Return the terms a rule is written with, and those that they are made of, in that order."""
    parts = (rule.gate, rule.when, rule.expect)
    ahead = [name for part in parts if part is not None for name in part.terms]
    found: dict[str, Term] = {}
    while ahead:
        term = rulebook.terms[ahead.pop(0)]
        if term.name not in found:
            found[term.name] = term
            ahead += term.terms
    return list(found.values())


def common_message(rulebook: Rulebook, rule: Rule, text: Bilingual) -> Bilingual:
    """Return a text of one variant with an ellipsis for its parameter."""
    if rule.variant is None:
        return text
    name = rulebook.parameters[rule.variant].title
    return Bilingual(text.zh.replace(name.zh, "…"), text.en.replace(name.en, "…"))


def rule_card(rulebook: Rulebook, variants: Sequence[Rule], lang: Language) -> Iterator[str]:
    """Yield a rule in full, at 80 columns."""
    rule = variants[0]
    yield strong(f"{rule.id}  {pick(common_title(rulebook, variants), lang)}")
    yield f"  {rule.name}"
    yield ""
    comma = "，" if lang == "zh" else ", "
    status = f"{comma}{pick(_STATUS[rule.status], lang)}" if rule.status != "active" else ""
    severity = pick(SEVERITIES[rule.severity], lang)
    about = f"{pick(CATEGORIES[rule.category], lang)}{comma}{severity}{status}"
    about += unfiled_text(variants, lang).replace("`", "")
    for line in _field("about", about, lang):
        yield line.replace(severity, severity_style(severity, rule.severity))
    frame = rulebook.frames[rule.frame]
    yield from _field("frame", f"{pick(frame.title, lang)} ({frame.name})", lang)
    if rule.generated_by is not None:
        title = pick(rulebook.parameters[rule.generated_by].title, lang)
        yield from _field("formula", f"{title} ({rule.generated_by})", lang)
    if rule.variant is not None:
        names = [
            f"{pick(rulebook.parameters[one.variant].title, lang)} ({one.variant})"
            for one in variants
            if one.variant is not None
        ]
        yield from _field("each", ("；" if lang == "zh" else "; ").join(names), lang)
    if rule.gate is not None:
        yield from _field("gate", common_text(variants, rule.gate.shown), lang)
    if rule.when is not None:
        yield from _field("when", common_text(variants, rule.when.shown), lang)
    yield from _field("expect", common_text(variants, rule.expect.shown), lang)
    for number, term in enumerate(terms_of(rulebook, rule)):
        said = f"{term.name} ({pick(term.title, lang)}) = {term.text}"
        yield from _field("and" if number else "term", said, lang)
    if rule.tolerance != ToleranceSpec():
        yield from _field("tolerance", tolerance_text(rule.tolerance, lang), lang)
    yield from _field("valid", validity_text(rule.valid, lang), lang)
    yield from _field("message", pick(common_message(rulebook, rule, rule.message), lang), lang)
    if rule.hint is not None:
        yield from _field("hint", pick(common_message(rulebook, rule, rule.hint), lang), lang)
    yield from _source(rulebook, rule, lang)
    if rule.related:
        yield from _field("related", comma.join(rule.related), lang)
    counts = Counter(example.outcome for one in variants for example in one.examples)
    shown = [f"{pick(OUTCOMES[outcome], lang)} {count}" for outcome, count in counts.items()]
    yield from _field("examples", comma.join(shown) or "0", lang)
    yield from _field("file", f"{rule.file}:{rule.line}", lang)


def _source(rulebook: Rulebook, rule: Rule, lang: Language) -> Iterator[str]:
    cite = rule.cite
    source = rulebook.sources.get(cite.source)
    parts = [cite.source]
    if source is not None:
        parts = [pick(source.title, lang)]
        if source.number is not None:
            parts.append(source.number)
    if cite.clause is not None:
        parts.append(cite.clause)
    parts.append(f"[{pick(CONFIDENCES[cite.confidence], lang)}]")
    yield from _field("source", " ".join(parts), lang)
    if cite.note is not None:
        yield from _field("note", cite.note, lang)


def _field(label: str, text: str, lang: Language) -> Iterator[str]:
    opening = "  " + pad(pick(_LABELS[label], lang), _LABEL_WIDTH)
    yield from paragraph(text, indent=_LABEL_WIDTH + 2, first=opening)


def tolerance_text(tolerance: ToleranceSpec, lang: Language) -> str:
    """Say in words how closely two sides must agree."""
    zh = lang == "zh"
    parts = []
    if tolerance.rounding:
        parts.append("各输入值修约误差的传递" if zh else "rounding of the inputs")
    if tolerance.of > 1:
        parts[-1] += (
            f"（每值为{tolerance.of}个修约值之和）"
            if zh
            else f", each the sum of {tolerance.of} rounded values"
        )
    if tolerance.rel:
        parts.append(f"{tolerance.rel * 100:.6g}{'%' if zh else ' %'}")
    if tolerance.abs:
        parts.append(f"{tolerance.abs:.6g}")
    return " + ".join(parts)


def unfiled_text(variants: Sequence[Rule], lang: Language) -> str:
    """Say how a demand weighs where the submission has no place for what it asks."""
    lighter = [one for one in variants if one.unfiled not in (None, one.severity)]
    if not lighter:
        return ""
    weight = pick(SEVERITIES[lighter[0].unfiled or lighter[0].severity], lang)
    some = [f"`{one.variant}`" for one in lighter if len(lighter) < len(variants)]
    if lang == "zh":
        which = f"（{'、'.join(some)}）" if some else ""
        return f"；全部数据均无此栏或此表时{which}为{weight}"
    which = f" ({', '.join(some)})" if some else ""
    return f"; {weight} where the submission has no such column or table{which}"


def validity_text(valid: Validity, lang: Language) -> str:
    """Say in words for which reporting months something holds."""
    start = None if valid.start is None else month_text(valid.start)
    until = None if valid.until is None else month_text(valid.until)
    if lang == "zh":
        if start and until:
            return f"{start} 至 {until}"
        return f"{start} 起" if start else f"至 {until}" if until else "不限"
    if start and until:
        return f"{start} to {until}"
    return f"from {start}" if start else f"until {until}" if until else "always"


def rule_record(rulebook: Rulebook, variants: Sequence[Rule]) -> dict[str, Any]:
    """Return a rule as plain data for JSON."""
    rule = variants[0]
    record: dict[str, Any] = {
        "id": rule.id,
        "name": rule.name,
        "title": msgspec.to_builtins(common_title(rulebook, variants)),
        "category": rule.category,
        "severity": rule.severity,
        "status": rule.status,
        "frame": rule.frame,
        "parameters": [one.variant for one in variants] if rule.variant else list(rule.parameters),
        "gate": common_text(variants, rule.gate.shown) if rule.gate is not None else None,
        "when": common_text(variants, rule.when.shown) if rule.when is not None else None,
        "expect": common_text(variants, rule.expect.shown),
        "terms": [
            {"name": term.name, "title": msgspec.to_builtins(term.title), "expression": term.text}
            for term in terms_of(rulebook, rule)
        ],
        "tolerance": {
            "rounding": rule.tolerance.rounding,
            "of": rule.tolerance.of,
            "rel": rule.tolerance.rel,
            "abs": rule.tolerance.abs,
        },
        "valid": {
            "from": None if rule.valid.start is None else month_text(rule.valid.start),
            "until": None if rule.valid.until is None else month_text(rule.valid.until),
        },
        "message": msgspec.to_builtins(rule.message),
        "hint": msgspec.to_builtins(rule.hint),
        "cite": msgspec.to_builtins(rule.cite),
        "generated_by": rule.generated_by,
        "presence": rule.presence,
        "unfiled": rule.unfiled
        if len({one.unfiled for one in variants}) == 1
        else {one.variant: one.unfiled for one in variants},
        "waivable": rule.waivable,
        "related": list(rule.related),
        "replaces": list(rule.replaces),
        "file": rule.file,
        "line": rule.line,
    }
    return record
