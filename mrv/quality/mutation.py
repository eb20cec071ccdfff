"""How many mutants of the rules their examples catch, which survive, and which are none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from mrv.catalogue.generated import Generated
from mrv.catalogue.lint.satisfiability import can_hold
from mrv.catalogue.model import Bilingual, Example, Rule, Rulebook
from mrv.engine.examples import sees_others
from mrv.language.tree import Not
from mrv.quality.mutants import Mutant, mutants
from mrv.quality.outcomes import UNUSABLE, outcomes
from mrv.quality.search import Witness, witnesses

_PROVED = Bilingual(
    "可以证明：适用条件下两式真假相同", "proved: true and false together wherever the rule applies"
)
_EQUALITY = Bilingual(
    "只有两侧恰好相等时才不同，而按填报的小数位数取不到",
    "differs only where both sides are exactly equal, which no value of the declared decimals is",
)
NOT_FOUND = Bilingual(
    "邻近的例子都不能区分两者", "no example in the neighbourhood tells the two apart"
)
SEARCHED_VARIANTS = 2
"""So many parameters of a `for_each` are searched; the others differ in name only."""


@dataclass(frozen=True, slots=True)
class Survivor:
    """A mutant that the rule's examples let pass, with an example that would not."""

    mutant: Mutant
    witness: Witness


@dataclass(frozen=True, slots=True)
class Equivalent:
    """A mutant that means what the rule means, and how that is known."""

    mutant: Mutant
    reason: Bilingual


@dataclass(frozen=True, slots=True)
class Score:
    """The mutants of one rule. Variants of a `for_each` are one rule; each may catch a mutant."""

    rule: Rule
    own: int
    """Caught by the examples beside the rule."""
    generated: int
    """Caught by generated examples only."""
    survivors: tuple[Survivor, ...]
    equivalent: tuple[Equivalent, ...]

    @property
    def total(self) -> int:
        """Mutants that mean something else than the rule."""
        return self.own + self.generated + len(self.survivors)

    @property
    def killed(self) -> int:
        """Mutants that some example catches."""
        return self.own + self.generated


def caught_share(scores: Sequence[Score]) -> float:
    """Share of the mutants that examples catch; 1 where there are none."""
    total = sum(score.total for score in scores)
    return sum(score.killed for score in scores) / total if total else 1.0


def scores(
    rulebook: Rulebook, rules: Sequence[Rule], generated: Generated | None = None
) -> Iterator[Score]:
    """Yield the score of each rule, variants together, in the order of the rules."""
    grouped: dict[str, list[Rule]] = {}
    for rule in rules:
        if rule.status != "retired" and rule.examples:
            grouped.setdefault(rule.id, []).append(rule)
    for variants in grouped.values():
        yield _score(rulebook, variants, generated or {})


def _score(rulebook: Rulebook, variants: Sequence[Rule], generated: Generated) -> Score:
    first = variants[0]
    made = {mutant_key(mutant): mutant for mutant in mutants(rulebook, first)}
    alive = dict(made)
    own = added = 0
    for rule in variants:
        alive, caught = after(rulebook, rule, rule.examples, alive)
        own += caught
    for rule in variants:
        more = generated.get((rule.id, rule.variant), ())
        alive, caught = after(rulebook, rule, more, alive)
        added += caught
    proved = {key for key, mutant in alive.items() if means_the_same(first, mutant.rule)}
    equivalent = [Equivalent(alive.pop(key), _PROVED) for key in proved]
    survivors: list[Survivor] = []
    for rule in variants[:SEARCHED_VARIANTS]:
        if not alive:
            break
        of_variant = matching(rulebook, rule, alive)
        keys = list(of_variant)
        found = witnesses(
            rulebook, rule, list(of_variant.values()), "check", apart=sees_others(rule, rulebook)
        )
        told: dict[int, Witness] = {}
        for witness in found:
            for number in witness.tells:
                told.setdefault(number, witness)
        for number, witness in sorted(told.items()):
            # Of the variant that the witness is of: it counts among that one's examples.
            survivors.append(Survivor(of_variant[keys[number]], witness))
            del alive[keys[number]]
    equivalent += [Equivalent(mutant, _reason(mutant)) for mutant in alive.values()]
    return Score(first, own, added, tuple(survivors), tuple(equivalent))


def surviving(
    rulebook: Rulebook, rule: Rule, examples: Sequence[Example], candidates: Sequence[Mutant]
) -> list[Mutant]:
    """Return the mutants of a rule that none of the examples catches."""
    if not examples or not candidates:
        return list(candidates)
    judged = outcomes(rulebook, [rule, *(mutant.rule for mutant in candidates)], examples)
    caught = {
        number
        for outcome, *others in judged
        for number, other in enumerate(others)
        if other != outcome and UNUSABLE not in (other, outcome)
    }
    return [mutant for number, mutant in enumerate(candidates) if number not in caught]


def means_the_same(rule: Rule, other: Rule) -> bool:
    """Whether two rules surely agree wherever everything they read is known.

    Conditions are compared as to literals only; False means that no proof was found.
    """
    if rule.tolerance != other.tolerance:
        return False
    pairs = [(getattr(rule, part), getattr(other, part)) for part in ("when", "gate", "expect")]
    holds = [rule.when.tree] if rule.when is not None and rule.when == other.when else []
    for mine, theirs in pairs:
        if mine == theirs:
            continue
        if mine is None or theirs is None:
            return False
        if can_hold([*holds, mine.tree, Not(theirs.tree)]):
            return False
        if can_hold([*holds, Not(mine.tree), theirs.tree]):
            return False
    return True


def after(
    rulebook: Rulebook, rule: Rule, examples: Sequence[Example], alive: dict[str, Mutant]
) -> tuple[dict[str, Mutant], int]:
    """Return the mutants left after the examples of one variant, and how many they caught."""
    if not alive or not examples:
        return alive, 0
    of_variant = matching(rulebook, rule, alive)
    left = {id(mutant) for mutant in surviving(rulebook, rule, examples, list(of_variant.values()))}
    caught = {key for key, mutant in of_variant.items() if id(mutant) not in left}
    return {key: mutant for key, mutant in alive.items() if key not in caught}, len(caught)


def matching(rulebook: Rulebook, rule: Rule, alive: Mapping[str, Mutant]) -> dict[str, Mutant]:
    """Return the same mutants, made of another variant of the rule."""
    sample = next(iter(alive.values()), None)
    if sample is not None and sample.rule.variant == rule.variant:
        return dict(alive)
    return {key: m for m in mutants(rulebook, rule) if (key := mutant_key(m)) in alive}


def mutant_key(mutant: Mutant) -> str:
    """What was changed where: the same for the variants of a rule."""
    change = mutant.change
    if mutant.rule.variant:
        change = change.replace(mutant.rule.variant, "{parameter}")
    return f"{mutant.where}: {change}"


def _reason(mutant: Mutant) -> Bilingual:
    before, _, after = mutant.change.partition(" -> ")
    strict = before.replace("<=", "<").replace(">=", ">")
    if mutant.kind == "comparison" and strict == after.replace("<=", "<").replace(">=", ">"):
        return _EQUALITY
    return NOT_FOUND
