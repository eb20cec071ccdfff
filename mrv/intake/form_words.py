"""Words in headings of the form that say what a column is for."""

from __future__ import annotations

from mrv.intake.names import fold

LABEL_WORDS = {
    fold(word)
    for word in (
        "参数", "参数名称", "项目", "指标", "指标名称", "信息项", "数据项", "填报项",
        "报告项", "内容项",
        "数据名称", "Parameter", "Item", "Quantity",
    )
}  # fmt: skip
UNIT_WORDS = {fold(word) for word in ("单位", "计量单位", "Unit", "Units", "参数单位")}
IGNORED_WORDS = {
    fold(word)
    for word in (
        "序号", "编号", "代号", "符号", "说明", "备注", "填报说明",
        "Remark", "Remarks", "Note", "Notes",
        "No", "Symbol",
    )
}  # fmt: skip
