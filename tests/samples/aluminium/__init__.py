"""Makes the synthetic smelters under `sample_reports/aluminium/` and in populations.

Nothing here is a real plant. Metal, anodes and energy follow electrochemistry and the operating
ranges of the trade, drawn from a fixed seed and rounded as the forms ask.
"""

from tests.samples.aluminium.clean import SAMPLES as CLEAN
from tests.samples.aluminium.faulty import SAMPLES as FAULTY
from tests.samples.aluminium.odd import SAMPLES as ODD
from tests.samples.each_rule import everything_broken

BROKEN = everything_broken("aluminium", "ALU-", "铝厂", "铝冶炼", "smelters")
ALL = (*CLEAN, *FAULTY, *ODD, *BROKEN)

__all__ = ["ALL", "BROKEN", "CLEAN", "FAULTY", "ODD"]
