"""The sectors that frames and forms belong to, as people name them."""

from __future__ import annotations

from mrv.catalogue.model import Bilingual

SECTORS = {
    "power": Bilingual("发电", "power generation"),
    "steel": Bilingual("钢铁", "iron and steel"),
    "cement": Bilingual("水泥", "cement"),
    "aluminium": Bilingual("铝冶炼", "aluminium smelting"),
    "compliance": Bilingual("履约", "compliance"),
    "common": Bilingual("通用", "common"),
}


def sector_title(sector: str) -> Bilingual:
    """The name of a sector; its code where it has none."""
    return SECTORS.get(sector, Bilingual(sector, sector))
