"""Rules from their specs: variants expanded, expressions lowered, identities generated."""

from __future__ import annotations

import re

import msgspec

from mrv.catalogue.document import Place
from mrv.catalogue.draft import Draft
from mrv.catalogue.examples import build_examples
from mrv.catalogue.expressions import Built, build, substitute
from mrv.catalogue.identity import identity_hint, identity_message
from mrv.catalogue.model import (
    Bilingual,
    Breach,
    Category,
    Expression,
    Formula,
    Rule,
    Severity,
    ToleranceSpec,
    Validity,
)
from mrv.catalogue.months import month_index
from mrv.catalogue.problems import did_you_mean
from mrv.catalogue.scope import FrameScope
from mrv.catalogue.specs import FormulaSpec, RuleSpec, ToleranceSpecFields, ValiditySpec
from mrv.catalogue.unknown import unknown_frame, unknown_parameter
from mrv.catalogue.wording import with_values
from mrv.language.tree import ValueType

HOUSE_PREFIX = "HSE-"
"""Ids reserved for house rulebooks."""

_EXAMPLES = "examples"


def build_rule(spec: RuleSpec, place: Place, draft: Draft, *, house: bool) -> None:
    """Add a rule, once per parameter of its `for_each`, to the draft."""
    scope = _open(spec.id, spec.frame, place, draft, house=house)
    if scope is None:
        return
    for index, name in enumerate(spec.for_each):
        if scope.column(name) is None and name not in draft.parameters:
            unknown_parameter(name, place / "for_each" / index, scope.names(), frame=spec.frame)
            return
    for name in spec.unfiled if isinstance(spec.unfiled, dict) else ():
        if name not in spec.for_each:
            (place / "unfiled" / name).report(
                "unknown-parameter",
                f"for_each 中没有 {name}",
                f"{name} is not in for_each",
                suggestion=did_you_mean(name, spec.for_each),
            )
            return
    for variant in spec.for_each or (None,):
        rule = _Builder(place, draft, scope, variant).rule(
            spec, rule_id=spec.id, category=spec.category, expect=spec.expect, message=spec.message
        )
        if rule is None:
            return
        breach = _breach(spec, place, scope, variant)
        rule = msgspec.structs.replace(
            rule,
            scale=spec.scale,
            presence=spec.presence,
            unfiled=_unfiled(spec, variant),
            breach=breach,
            acted_on=spec.acted_on,
        )
        _append(draft, rule, place)


def _unfiled(spec: RuleSpec, variant: str | None) -> Severity | None:
    """As written for the rule or its parameter; else a warning weighs less and an error as much."""
    written = spec.unfiled
    if isinstance(written, dict):
        written = written.get(variant or "")
    if spec.presence and written is None:
        return "info" if spec.severity == "warning" else spec.severity
    return written


def build_formula_rules(draft: Draft) -> None:
    """Generate the identity rule of every formula and give the formulas to their parameters."""
    for name, entries in draft.formulas.items():
        formulas = []
        for spec, place, house in entries:
            scope = _open(spec.rule, spec.frame, place, draft, house=house)
            if scope is None:
                continue
            parameter = draft.parameters[name]
            if scope.column(name) is None:
                unknown_parameter(name, place / "frame", scope.names(), frame=spec.frame)
                continue
            builder = _Builder(place, draft, scope, None)
            rule = builder.rule(
                spec,
                rule_id=spec.rule,
                category="logic",
                expect=spec.expression,
                message=spec.message or identity_message(parameter),
                equals=name,
            )
            if rule is None or builder.expression is None:
                continue
            if rule.hint is None:
                hint = identity_hint(parameter, spec.expression, draft.parameters)
                rule = msgspec.structs.replace(rule, hint=hint)
            _append(draft, rule, place)
            formulas.append(
                Formula(
                    rule=rule.id,
                    frame=rule.frame,
                    expression=builder.expression,
                    when=rule.when,
                    valid=rule.valid,
                )
            )
        draft.parameters[name] = msgspec.structs.replace(
            draft.parameters[name], formulas=tuple(formulas)
        )


def _breach(spec: RuleSpec, place: Place, scope: FrameScope, variant: str | None) -> Breach | None:
    if spec.breach is None or spec.breach.tonnes is None:
        return None if spec.breach is None else Breach()
    source = substitute(spec.breach.tonnes, place / "breach" / "tonnes", variant)
    built = None if source is None else build(source, scope, expect="number")
    return Breach(built.expression if built else None)


def _append(draft: Draft, rule: Rule, place: Place) -> None:
    draft.rules.append(rule)
    draft.rule_places.append(place)


def is_of(rule_id: str, place: Place, *, house: bool) -> bool:
    """Whether a rulebook, or an added house rulebook, may give an id; reported where not."""
    if house == rule_id.startswith(HOUSE_PREFIX):
        return True
    place.report(
        "reserved-id",
        f"编号 {HOUSE_PREFIX} 只能且必须用于追加的本单位规则",
        f"ids {HOUSE_PREFIX} are for added house rules, and only for them",
    )
    return False


def _open(
    rule_id: str, frame: str, place: Place, draft: Draft, *, house: bool
) -> FrameScope | None:
    """Register a rule's id and return the scope of its frame, or None after reporting."""
    if not is_of(rule_id, place, house=house) or not draft.enter("rule", rule_id, place):
        return None
    if frame not in draft.frames:
        unknown_frame(frame, place / "frame", draft.frames)
        return None
    terms = draft.term_trees.get(frame)
    return FrameScope(draft.frames[frame], draft.frames, draft.parameters, draft.tables, terms)


class _Builder:
    """Builds one variant of one rule; problems go to the place they were written at."""

    def __init__(self, place: Place, draft: Draft, scope: FrameScope, variant: str | None) -> None:
        self.place = place
        self.draft = draft
        self.scope = scope
        self.variant = variant
        self.expression: Expression | None = None
        """The right side alone, when an identity is built."""

    def rule(
        self,
        spec: RuleSpec | FormulaSpec,
        *,
        rule_id: str,
        category: Category,
        expect: str,
        message: Bilingual,
        equals: str | None = None,
    ) -> Rule | None:
        """Return the rule, or None after reporting what is wrong with it."""
        field = "expect" if equals is None else "expression"
        valid = self._validity(spec.valid)
        rounding = spec.tolerance.rounding
        expected = self._expression(expect, field, equals=equals, half_units=rounding)
        when = self._expression(spec.when, "when") if spec.when is not None else None
        gate = self._expression(spec.gate, "gate") if spec.gate is not None else None
        broken = (spec.when is not None and when is None) or (
            spec.gate is not None and gate is None
        )
        if valid is None or expected is None or broken:
            return None
        if equals is not None:
            right = self._expression(expect, field, expect="number")
            self.expression = right.expression if right is not None else None
        return Rule(
            id=rule_id,
            name=spec.name,
            title=self._worded(spec.title, "title"),
            category=category,
            severity=spec.severity,
            frame=spec.frame,
            expect=expected.expression,
            message=self._worded(message, "message"),
            cite=spec.cite,
            file=self.place.document.name,
            line=self.place.line,
            hint=self._worded(spec.hint, "hint") if spec.hint is not None else None,
            when=when.expression if when is not None else None,
            gate=gate.expression if gate is not None else None,
            tolerance=tolerance_of(spec.tolerance),
            valid=valid,
            variant=self.variant,
            on_unknown=spec.on_unknown,
            parameters=self._suspects(spec.parameters, expected, when),
            generated_by=equals,
            waivable=spec.waivable,
            related=spec.related,
            replaces=spec.replaces,
            status=spec.status,
            examples=build_examples(
                spec.examples, self.place / _EXAMPLES, self.variant, self.draft.parameters
            ),
        )

    def _expression(
        self,
        text: str,
        field: str,
        *,
        expect: ValueType = "truth",
        equals: str | None = None,
        half_units: bool = False,
    ) -> Built | None:
        source = substitute(text, self.place / field, self.variant)
        if source is None:
            return None
        return build(source, self.scope, expect=expect, equals=equals, half_units=half_units)

    def _validity(self, spec: ValiditySpec) -> Validity | None:
        ends: list[int | None] = []
        for name, text in (("from", spec.start), ("until", spec.until)):
            try:
                ends.append(month_index(text) if text is not None else None)
            except ValueError:
                (self.place / "valid" / name).report(
                    "wrong-month",
                    f"{text} 不是 YYYY-MM 形式的月份",
                    f"{text} is not a month YYYY-MM",
                )
                return None
        return Validity(*ends)

    def _worded(self, text: Bilingual, field: str) -> Bilingual:
        """A text with the values and names that it speaks of."""
        return self._localised(with_values(text, self.draft.tables, self.place / field))

    def _localised(self, text: Bilingual) -> Bilingual:
        if self.variant is None:
            return text
        title = self.draft.parameters[self.variant].title

        def fill(words: str, name: str) -> str:
            # A function, because a title may hold backslashes.
            words = words.replace("{parameter_title}", name)
            return re.sub(r"\{parameter\}", lambda _: self.variant or "", words)

        return Bilingual(fill(text.zh, title.zh), fill(text.en, title.en))

    def _suspects(
        self, given: tuple[str, ...], expected: Built, when: Built | None
    ) -> tuple[str, ...]:
        if given:
            return tuple(
                self.variant if name == "{parameter}" and self.variant else name for name in given
            )
        keys = self.scope.frame.keys
        own = [name for name in expected.order if "." not in name and self.scope.column(name)]
        if not own and when is not None:
            own = [name for name in when.order if "." not in name and self.scope.column(name)]
        ordered = sorted(own, key=lambda name: (name == self.scope.time, name in keys))
        return tuple(ordered)


def tolerance_of(spec: ToleranceSpecFields) -> ToleranceSpec:
    """Return the tolerance of a rule as the language takes it."""
    return ToleranceSpec(rounding=spec.rounding, of=spec.of, rel=spec.rel, abs=spec.abs)
