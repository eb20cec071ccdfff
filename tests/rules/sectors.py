"""The sectors whose parameters and rules are complete; what is held of each holds of them."""

COMPLETE = ("common", "power", "cement", "steel", "aluminium", "compliance")
"""Add a sector here once `mrv rules coverage --sector SECTOR` ends without complaint."""
