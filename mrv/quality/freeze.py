"""Examples worth keeping: those that catch the mutants which a rule's own examples let pass."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from mrv.catalogue.generated import file_of, file_text, line_of
from mrv.catalogue.model import Rule, Rulebook
from mrv.engine.examples import sees_others
from mrv.quality.mutants import mutants
from mrv.quality.mutation import (
    SEARCHED_VARIANTS,
    after,
    matching,
    means_the_same,
    mutant_key,
)
from mrv.quality.search import Witness, fewest, witnesses


def frozen_lines(
    rulebook: Rulebook,
    rules: Sequence[Rule],
    tell: Callable[[str, float], None] = lambda _rule, _share: None,
) -> dict[str, dict[str, list[str]]]:
    """Return lines of generated examples by file and rule; `tell` is given each rule's id and the
    share of the rules before it.

    The variants of a `for_each` are one rule: what one of them catches needs no other.
    """
    grouped: dict[str, list[Rule]] = defaultdict(list)
    for rule in rules:
        if rule.status != "retired" and rule.examples:
            grouped[rule.id].append(rule)
    found: dict[str, dict[str, list[str]]] = defaultdict(dict)
    for number, (rule_id, variants) in enumerate(grouped.items()):
        tell(rule_id, number / len(grouped))
        lines = [
            line_of(rule, one.neighbour.base, one.neighbour.changes, one.outcome)
            for rule, chosen in _chosen(rulebook, variants)
            for one in chosen
        ]
        if lines:
            found[file_of(variants[0])][rule_id] = lines
    return found


def _chosen(rulebook: Rulebook, variants: Sequence[Rule]) -> Iterator[tuple[Rule, list[Witness]]]:
    first = variants[0]
    alive = {
        mutant_key(mutant): mutant
        for mutant in mutants(rulebook, first)
        if not means_the_same(first, mutant.rule)
    }
    for rule in variants:
        alive = after(rulebook, rule, rule.examples, alive)[0]
    for rule in variants[:SEARCHED_VARIANTS]:
        if not alive:
            return
        candidates = matching(rulebook, rule, alive)
        keys, open_ones = list(candidates), list(candidates.values())
        found = witnesses(rulebook, rule, open_ones, "write", apart=sees_others(rule, rulebook))
        yield rule, fewest(found)
        for number in set().union(*(one.tells for one in found)):
            alive.pop(keys[number])


def write_lines(
    folder: Path, lines: Mapping[str, Mapping[str, Sequence[str]]], chosen: Iterable[Rule]
) -> list[Path]:
    """Write lines of generated examples into a rulebook's folder, in place of those of `chosen`.

    Lines of other rules stay. Returns the files that changed.
    """
    names = {rule.id: file_of(rule) for rule in chosen}
    changed = []
    for name in sorted(set(names.values())):
        path = folder / name
        kept: dict[str, list[str]] = defaultdict(list)
        old = path.read_text(encoding="utf-8") if path.exists() else ""
        for line in old.splitlines():
            if line.startswith("  - {rule: "):
                rule_id = line.removeprefix("  - {rule: ").partition(",")[0]
                if names.get(rule_id) != name:
                    kept[rule_id].append(line)
        kept.update({rule_id: list(own) for rule_id, own in lines.get(name, {}).items()})
        text = file_text(line for rule_id in sorted(kept) for line in kept[rule_id])
        if not kept:
            path.unlink(missing_ok=True)
        elif text != old:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        else:
            continue
        changed.append(path)
    return changed
