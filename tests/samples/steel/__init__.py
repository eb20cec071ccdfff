"""Makes the synthetic mills under `sample_reports/steel/` and in populations.

Nothing here is a real plant. Fuel, gas and iron follow carbon balances and the operating ranges of
the trade, drawn from a fixed seed and rounded as the forms ask.
"""

from tests.samples.each_rule import everything_broken
from tests.samples.steel.clean import SAMPLES as CLEAN
from tests.samples.steel.faulty import SAMPLES as FAULTY
from tests.samples.steel.odd import SAMPLES as ODD

BROKEN = everything_broken("steel", "STL-", "钢厂", "钢铁", "mills")
ALL = (*CLEAN, *FAULTY, *ODD, *BROKEN)

__all__ = ["ALL", "BROKEN", "CLEAN", "FAULTY", "ODD"]
