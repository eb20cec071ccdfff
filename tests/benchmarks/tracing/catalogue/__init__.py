"""A second injector: the faults that practice and enforcement describe, by sector.

They are written from fault catalogues of the trade, with the codes those use, and know neither the
rules nor the tracer's error kinds. Each is re-created on values of an honest report; faults that
need missing or additional rows, files or dates are out of reach here.
"""

from __future__ import annotations

from tests.benchmarks.tracing.catalogue.aluminium import ALUMINIUM
from tests.benchmarks.tracing.catalogue.build import Recreation
from tests.benchmarks.tracing.catalogue.cement import CEMENT
from tests.benchmarks.tracing.catalogue.power import POWER
from tests.benchmarks.tracing.catalogue.steel import STEEL

CATALOGUE: dict[str, tuple[Recreation, ...]] = {
    "power": POWER,
    "steel": STEEL,
    "cement": CEMENT,
    "aluminium": ALUMINIUM,
}
