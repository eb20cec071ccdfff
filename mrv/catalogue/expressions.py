"""Expression texts of rules: `for_each` substitution, parsing, lowering, errors at their place."""

from __future__ import annotations

from dataclasses import dataclass

from mrv.catalogue.document import Place
from mrv.catalogue.model import Expression
from mrv.catalogue.scope import FrameScope
from mrv.language.errors import ExpressionErrors, Origin
from mrv.language.expand import expand
from mrv.language.lower import lower
from mrv.language.parse import parse
from mrv.language.render import text_of
from mrv.language.tree import Comparison, Name, Node, ValueType
from mrv.language.walk import walk

_PLACEHOLDER = "{parameter}"


@dataclass(frozen=True, slots=True)
class Substitution:
    """The name put in place of `{parameter}`, and where that stood before."""

    start: int
    end: int
    original_start: int
    original_end: int


@dataclass(frozen=True, slots=True)
class RuleText:
    """An expression as the language sees it, traceable to the characters its author wrote."""

    text: str
    place: Place
    substitutions: tuple[Substitution, ...] = ()

    def report(
        self, offset: int, code: str, zh: str, en: str, suggestion: str | None = None
    ) -> None:
        """Note a problem at a character of the text."""
        self.place.report(code, zh, en, suggestion=suggestion, offset=self._original(offset))

    def parsed(self) -> Node | None:
        """The tree of the text; None after reporting its errors."""
        try:
            return parse(self.text, self.origin)
        except ExpressionErrors as errors:
            self.report_all(errors)
            return None

    @property
    def origin(self) -> Origin:
        """Where errors of the language are counted from."""
        return Origin(self.place.document.file, 1, 1)

    def report_all(self, errors: ExpressionErrors) -> None:
        """Note what the language has against the text."""
        lines = self.text.split("\n")
        for error in errors.errors:
            before = sum(len(line) + 1 for line in lines[: error.line - 1])
            self.report(
                before + error.column - 1,
                "expression" if error.suggestion is None else "unknown-name",
                error.message_zh,
                error.message,
                error.suggestion,
            )

    def _original(self, offset: int) -> int:
        moved = 0
        for substitution in self.substitutions:
            if offset < substitution.start:
                break
            if offset < substitution.end:
                return substitution.original_start
            moved = substitution.original_end - substitution.end
        return offset + moved


@dataclass(frozen=True, slots=True)
class Built:
    """A checked expression and the names it reads in the order its author wrote them."""

    expression: Expression
    order: tuple[str, ...]


def substitute(text: str, place: Place, variant: str | None) -> RuleText | None:
    """Replace `{parameter}` by the variant's name; None, after reporting, when there is none."""
    if _PLACEHOLDER not in text:
        return RuleText(text, place)
    if variant is None:
        place.report(
            "unbound-placeholder",
            "{parameter} 只能用于 for_each 规则",
            "{parameter} needs a for_each",
            offset=text.index(_PLACEHOLDER),
        )
        return None
    pieces = text.split(_PLACEHOLDER)
    substitutions: list[Substitution] = []
    written = read = 0
    for piece in pieces[:-1]:
        written, read = written + len(piece), read + len(piece)
        ends = written + len(variant), read + len(_PLACEHOLDER)
        substitutions.append(Substitution(written, ends[0], read, ends[1]))
        written, read = ends
    return RuleText(variant.join(pieces), place, tuple(substitutions))


def build(
    source: RuleText,
    scope: FrameScope,
    *,
    expect: ValueType | None = "truth",
    equals: str | None = None,
    half_units: bool = False,
) -> Built | None:
    """Parse and lower a text (as `equals == text` when given); None after reporting its errors.

    `expect` is the type it must have, if any; `half_units` plans what rounding tolerance needs.
    """
    parsed = source.parsed()
    if parsed is None:
        return None
    node, terms = expand(parsed, scope.terms)
    written, begins = " ".join(source.text.split()), ""
    text = text_of(node) if terms else written
    if equals is not None:
        node = Comparison((Name(equals), node), ("==",))
        begins = f"{equals} == "
    try:
        lowered = lower(node, scope, where=source.origin, expect=expect, half_units=half_units)
    except ExpressionErrors as errors:
        source.report_all(errors)
        return None
    expression = Expression(
        text=begins + text,
        written=begins + written if terms else "",
        terms=terms,
        tree=lowered.tree,
        features=tuple(lowered.features),
        names=tuple(sorted(lowered.names)),
    )
    names = [found for found in walk(node) if isinstance(found, Name)]
    order = (
        name.name if name.relation is None else f"{name.relation}.{name.name}" for name in names
    )
    return Built(expression, tuple(dict.fromkeys(order)))
