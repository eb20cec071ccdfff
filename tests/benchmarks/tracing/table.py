"""The benchmark's tables in plain text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from tests.benchmarks.tracing.score import Tally

HEAD = (
    f"{'':<34}{'n':>5}{'seen':>7}{'top-1':>7}{'top-3':>7}{'MRR':>7}{'kind':>7}{'value':>7}"
    f"{'class':>7}{'holds':>7}{'recall':>8}{'prec.':>7}"
)


def share(part: float, whole: float) -> str:
    return f"{part / whole:.3f}" if whole else "-"


def line(title: str, tally: Tally, said: Tally | None = None) -> str:
    """A method in a mode; `said` is what only the tracer is asked."""
    seen = tally.detected
    cells = [
        str(tally.cases),
        share(seen, tally.cases),
        share(tally.top1, seen),
        share(tally.top3, seen),
        share(tally.reciprocal, seen),
    ]
    own = said or tally
    if said is None:
        cells += ["", "", "", ""]
    else:
        answered = seen - said.silent
        cells += [
            share(said.kind, said.valued),
            share(said.value, said.valued),
            f"{said.class_size / answered:.2f}" if answered else "-",
            share(said.class_holds, answered),
        ]
    widths = (5, 7, 7, 7, 7, 7, 7, 7, 7)
    text = "".join(f"{cell:>{width}}" for cell, width in zip(cells, widths, strict=True))
    recall, precision = share(own.faults_found, own.faults), share(own.named_right, own.named)
    return f"{title:<34}{text}{recall:>8}{precision:>7}"


def reliability(pairs: Sequence[tuple[float, bool]]) -> list[str]:
    """How often causes named with a confidence were right."""
    lines = [f"{'confidence':<14}{'n':>6}{'mean':>8}{'right':>8}"]
    edges = (0.0, 0.2, 0.4, 0.6, 0.8, 0.9, 0.95, 0.99, 1.0001)
    for low, high in pairwise(edges):
        inside = [(c, right) for c, right in pairs if low <= c < high]
        if inside:
            mean = sum(c for c, _ in inside) / len(inside)
            right = sum(r for _, r in inside) / len(inside)
            lines.append(
                f"{low:.2f}-{min(high, 1.0):.2f}     {len(inside):>6}{mean:>8.3f}{right:>8.3f}"
            )
    return lines


def by_kind(tally: Tally) -> list[str]:
    """Which faults were missed, most often missed first."""
    count = Counter(miss.kind for miss in tally.misses)
    return [f"{number:>4}  {kind}" for kind, number in count.most_common()]
