"""What a reader of the reporting form has to say about it."""

from __future__ import annotations

from mrv.intake.problem_kind import Kind

UNKNOWN_ROW = Kind(
    "IN-090",
    "warning",
    "无法识别的参数行“{observed}”，未读取{suggestion}",
    "The line '{observed}' is not known and was not read{suggestion}",
)
BLOCK_WITHOUT_KEY = Kind(
    "IN-091",
    "error",
    "此处的数据没有写明“{title}”，无法归属，未读取；请在块首填写",
    "These data do not state '{title}' and were not read; name it in the block's first row",
)
ROW_TWICE = Kind(
    "IN-092",
    "error",
    "参数“{observed}”在同一块中出现多次（第 {first} 行和本行），只读取了前者",
    "'{observed}' stands twice in one block (row {first} and here); only the first was read",
)
NO_YEAR = Kind(
    "IN-093",
    "error",
    "无法确定报告年度，没有写明年份的数据均未读取{sheets}；请填写“{title}”，"
    "或在月份表头（如 2025年3月）、表格标题（如 2025年度）、工作表名或文件名中写明年份",
    "The reporting year is not stated, so data without a year were not read{sheets}: fill in"
    " '{title}', or write it into the month headings, the title above the table, the name of the"
    " sheet or of the file",
)
YEAR_TAKEN = Kind(
    "IN-106",
    "info",
    "未填写“{title}”，月份表头也未写年份；报告年度 {year} 取自{source}，请核对",
    "Neither '{title}' nor the month headings state the year; {year} was taken from {source}:"
    " check that it is right",
)
YEAR_UNCLEAR = Kind(
    "IN-107",
    "error",
    "报告年度不明确：{first}写的是 {one} 年，{second}写的是 {other} 年，"
    "没有写明年份的月份均未读取；请填写“{title}”，或在月份表头中写明年份（如 2025年3月）",
    "The reporting year is unclear: {first} says {one} and {second} says {other}, so months without"
    " a year were not read; fill in '{title}' or write the year into the month headings",
)
UNREAD_KEY = Kind(
    "IN-109",
    "info",
    "“{observed}”列（如“{example}”）不是可识别的主键，该列有 {count} 个单元格填有内容，未读取",
    "Column '{observed}' (as '{example}') names no key that is known; {count} filled cells in it"
    " were not read",
)
PARTIAL_SUM = Kind(
    "IN-117",
    "info",
    "“{observed}”列是部分月份的合计或平均值，可由各月得出，该列 {count} 个单元格未读取",
    "Column '{observed}' sums or averages months and follows from them; {count} filled cells in it"
    " were not read",
)
NAMELESS_ROWS = Kind(
    "IN-118",
    "warning",
    "有 {count} 行在月份列填有数值但没有参数名，未读取：第 {rows} 行",
    "Rows ({count}) with numbers below the months have no parameter's name and were not read:"
    " rows {rows}",
)
BY_NAME = Kind(
    "IN-116",
    "info",
    "此处只写了企业名称，没有企业代码，也没有可对应的企业信息；已以名称“{observed}”区分企业",
    "Only the enterprise's name stands here, without a code and with no card to look it up;"
    " '{observed}' is taken for its ID",
)
YEAR_AGAINST = Kind(
    "IN-108",
    "warning",
    "此表的月份按 {year} 年读取（{source}），而{against}写的是 {other} 年；请核对并更正",
    "The months of this table were read as of {year} ({source}), but {against} says {other}; check"
    " and correct",
)
EXAMPLE_DATA = Kind(
    "IN-094",
    "warning",
    "本工作簿标明为示例数据，其内容已读取，但不是真实报告",
    "The workbook is marked as example data; it was read, but it is not a report",
)
SHEET_SKIPPED = Kind(
    "IN-095",
    "info",
    "工作表“{observed}”是说明或示例，未读取",
    "Sheet '{observed}' is an explanation or an example and was not read",
)
EMPTY_FORM = Kind(
    "IN-096", "warning", "填报表中没有填写任何数据", "Nothing is filled in in the reporting form"
)
UNSAVED_RESULTS = Kind(
    "IN-097",
    "error",
    "有 {count} 个单元格的公式没有保存计算结果（{rows}），视为缺失；"
    "请用 Excel 或 WPS 打开、重新计算并保存",
    "{count} cells are formulas whose results were not saved ({rows}) and count as"
    " missing; open the workbook in Excel or WPS, recalculate and save it",
)
OTHER_TEXT = Kind(
    "IN-098",
    "info",
    "工作表“{observed}”中没有可识别的表格，未读取",
    "Sheet '{observed}' holds no table that is known and was not read",
)
NOT_A_PERIOD = Kind(
    "IN-099",
    "warning",
    "“{observed}”列不是可识别的月份，该列有 {count} 个单元格填有内容，未读取",
    "Column '{observed}' is no month that is known; {count} filled cells in it were not read",
)
MONTH_TWICE = Kind(
    "IN-105",
    "error",
    "月份“{observed}”在表头中已出现在 {first} 列，本列的 {count} 个单元格未读取；请更正表头",
    "Month '{observed}' stands above column {first} already; {count} filled cells of this column"
    " were not read; correct the heading",
)
OTHER_YEAR = Kind(
    "IN-104",
    "warning",
    "月份表头写的是 {observed} 年，而报告年度为 {year}；这些月份已按表头的年份读取，"
    "适用其当年的指南版本，请核对是否应分年度报送",
    "The month headings say {observed} but the reporting year is {year}; these months were read as"
    " of the headings' years and are judged by the guide of their own year: check whether they"
    " belong in a report of their own",
)
OTHER_SECTOR = Kind(
    "IN-102",
    "fatal",
    "这是{found}行业的填报表（如“{observed}”），而指定的行业是{wanted}，未读取；"
    "请去掉 --sector，或改为 --sector {code}",
    "This is a form of {found} (see '{observed}'), but the sector asked for is {wanted}, so it was"
    " not read; leave --sector out or say --sector {code}",
)
SHEET_OF_OTHER_SECTOR = Kind(
    "IN-103",
    "error",
    "工作表“{sheet}”是{found}行业的填报表（如“{observed}”），而本工作簿是{wanted}行业的，"
    "该表未读取；请一个行业一个工作簿",
    "Sheet '{sheet}' is of a form of {found} (see '{observed}'), but the workbook is of {wanted},"
    " so the sheet was not read; file one workbook per sector",
)
MERGED_MONTHS = Kind(
    "IN-100",
    "error",
    "数值“{observed}”填在跨月合并的单元格中，不能确定属于哪个月，未采用；请取消合并后分月填写",
    "The number '{observed}' stands in cells merged across months; which month it belongs to is"
    " unclear, so it was not used; unmerge the cells",
)
MERGED_TEXT = Kind(
    "IN-101",
    "info",
    "跨月合并单元格的内容“{observed}”已用于其中每个月",
    "'{observed}' in cells merged across months was used for each of these months",
)
