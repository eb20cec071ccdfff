"""Makes the synthetic submissions under `sample_reports/`, sector by sector.

Nothing here is a real plant. Values follow physics and the guides, are drawn from a fixed seed and
rounded as the forms ask, so the reports are coherent down to the last digit.
"""
