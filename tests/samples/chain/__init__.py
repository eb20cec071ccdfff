"""Makes the synthetic submissions of the market chain under `sample_reports/chain/`.

Nothing here is a real entity. Allowances, holdings and surrenders are booked step by step from the
verified data, so the chain is coherent down to the tonne.
"""

from tests.samples.chain.broken import SAMPLES as BROKEN
from tests.samples.chain.clean import SAMPLES as CLEAN
from tests.samples.chain.faulty import SAMPLES as FAULTY

ODD = ()
ALL = (*CLEAN, *FAULTY, *BROKEN)

__all__ = ["ALL", "BROKEN", "CLEAN", "FAULTY", "ODD"]
