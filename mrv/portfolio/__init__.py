"""Where to look first in a portfolio: enterprises and agencies ranked, clusters, filings, leads."""
