"""Makes the synthetic mills under `sample_reports/steel/` and in populations.

Nothing here is a real plant. Fuel, gas and iron follow carbon balances and the operating ranges of
the trade, drawn from a fixed seed and rounded as the forms ask.
"""

from tests.samples.steel.broken import SAMPLES as BROKEN
from tests.samples.steel.clean import SAMPLES as CLEAN
from tests.samples.steel.faulty import SAMPLES as FAULTY
from tests.samples.steel.odd import SAMPLES as ODD

ALL = (*CLEAN, *FAULTY, *ODD, *BROKEN)

__all__ = ["ALL", "BROKEN", "CLEAN", "FAULTY", "ODD"]
