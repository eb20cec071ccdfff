"""Trouble with what stands in a file, IN-020 and up: sheets, headers, units, cells and rows.

Each kind has a code, a severity and a message in Chinese and English; see also `file_problems`.
"""

from __future__ import annotations

from mrv.intake.problem_kind import Kind

# ----------------------------------------------------------------------------------------- sheets
UNKNOWN_SHEET = Kind(
    "IN-020",
    "warning",
    "无法识别的数据表“{observed}”，未读取{suggestion}{first_line}",
    "Table '{observed}' is not known and was not read{suggestion}{first_line}",
)
HIDDEN_SHEET = Kind(
    "IN-021",
    "warning",
    "工作表“{observed}”是隐藏的，其数据已读取",
    "Sheet '{observed}' is hidden; its data were read",
)
HIDDEN_SHEET_SKIPPED = Kind(
    "IN-022",
    "info",
    "隐藏的工作表“{observed}”不是数据表，未读取",
    "Hidden sheet '{observed}' holds no known table and was not read",
)
HIDDEN_ROWS = Kind(
    "IN-023",
    "warning",
    "有 {count} 个隐藏行，其数据已读取：第 {rows} 行",
    "Hidden rows ({count}) were read all the same: rows {rows}",
)
HIDDEN_COLUMNS = Kind(
    "IN-024",
    "warning",
    "有隐藏列，其数据已读取：{columns}",
    "Columns are hidden; their data were read: {columns}",
)
MERGED = Kind(
    "IN-025",
    "info",
    "合并单元格 {range} 的值“{observed}”已用于其中每一行",
    "The value '{observed}' of merged cells {range} was used for each row in it",
)
MERGED_NUMBER = Kind(
    "IN-026",
    "error",
    "数值“{observed}”填在合并单元格 {range} 中，不能确定属于哪一行，未采用",
    "The number '{observed}' stands in merged cells {range}; which row it belongs to is unclear, so"
    " it was not used",
)
EMPTY_TABLE = Kind(
    "IN-027", "warning", "数据表“{observed}”没有数据行", "Table '{observed}' has no data rows"
)
AMBIGUOUS_TABLE = Kind(
    "IN-028",
    "error",
    "数据表“{observed}”可能是：{candidates}；请用表名命名工作表或文件",
    "Table '{observed}' may be any of: {candidates}; name the sheet or file after the table",
)
TABLE_OF_OTHER_SECTOR = Kind(
    "IN-029",
    "error",
    "“{observed}”是{found}行业的数据表（{title}），而指定的行业是{wanted}，未读取；"
    "请去掉 --sector，或改为 --sector {code}",
    "'{observed}' is a table of {found} ({title}), but the sector asked for is {wanted}, so it was"
    " not read; leave --sector out or say --sector {code}",
)
# ---------------------------------------------------------------------------------------- headers
UNKNOWN_COLUMN = Kind(
    "IN-030",
    "warning",
    "无法识别的列“{observed}”，未读取{suggestion}",
    "Column '{observed}' is not known and was not read{suggestion}",
)
MISSING_KEYS = Kind(
    "IN-031",
    "error",
    "数据表“{title}”缺少关键列：{missing}；该表未读取{first_line}",
    "Table '{title}' lacks the key columns {missing}; it was not read{first_line}",
)
COLUMN_TWICE = Kind(
    "IN-032",
    "error",
    "列“{first}”（{first_at}）与“{observed}”（{observed_at}）都表示“{title}”；只读取了{first_at}",
    "Columns '{first}' ({first_at}) and '{observed}' ({observed_at}) both mean '{title}'; only"
    " {first_at} was read",
)
KEY_FILLED = Kind(
    "IN-033",
    "info",
    "数据表“{table}”没有“{title}”列，已按其他数据表统一取为 {value}",
    "Table '{table}' has no column '{title}'; {value} was taken from the other tables",
)
KEY_ASSUMED = Kind(
    "IN-034",
    "warning",
    "数据中没有“{title}”，已视为同一家企业（{value}）",
    "The data do not state '{title}'; they were taken as one enterprise ({value})",
)
NAMELESS_COLUMN = Kind(
    "IN-035",
    "warning",
    "{at}没有表头，其中的内容未读取",
    "There is no header above {at}; what stands there was not read",
)
# ------------------------------------------------------------------------------------------ units
CONVERTED = Kind(
    "IN-040",
    "info",
    "“{observed}”的单位为 {unit}，已换算为 {target}（{factor}）",
    "'{observed}' is in {unit}; converted to {target} ({factor})",
)
UNKNOWN_UNIT = Kind(
    "IN-041",
    "warning",
    "“{observed}”标注的单位“{unit}”无法识别，已按 {target} 读取",
    "The unit '{unit}' of '{observed}' is not known; read as {target}",
)
OTHER_DIMENSION = Kind(
    "IN-042",
    "warning",
    "“{observed}”标注的单位 {unit} 与应有的单位 {target} 量纲不同，未换算，已按 {target} 读取",
    "The unit {unit} of '{observed}' is of another dimension than {target}; read as {target}",
)
PERCENT_FORMAT = Kind(
    "IN-043",
    "info",
    "“{observed}”以百分比格式显示（如存储 0.985，显示 98.5%），已按显示值读取",
    "'{observed}' is shown in percent format (0.985 is shown as 98.5%); read as shown",
)
CELL_UNITS = Kind(
    "IN-044",
    "info",
    "“{title}”有 {count} 个单元格自带单位（如“{observed}”），已按 {target} 读取",
    "Cells of '{title}' ({count}) carry a unit of their own (as '{observed}'); read as {target}",
)
DECIMAL_COMMA = Kind(
    "IN-045",
    "info",
    "文件以分号分隔，并以逗号作小数点（如“{observed}”），已按小数读取",
    "The file is separated by semicolons and writes decimals with a comma (as '{observed}'); they"
    " were read as decimals",
)
# ------------------------------------------------------------------------------------------ cells
NOT_A_NUMBER = Kind(
    "IN-050",
    "error",
    "“{title}”应为数字，实际填写“{observed}”，无法评价",
    "'{title}' must be a number but holds '{observed}'; not evaluable",
)
ABSURD = Kind(
    "IN-051",
    "error",
    "“{title}”的值 {observed} 不是可用的数字（无穷大、非数字或量级不可能），无法评价",
    "'{title}' holds {observed}, which is no usable number (infinite, NaN or of impossible size);"
    " not evaluable",
)
NOT_A_DATE = Kind(
    "IN-052",
    "error",
    "“{title}”应为{expected}，实际填写“{observed}”{consequence}",
    "'{title}' must be {expected} but holds '{observed}'{consequence}",
)
UNKNOWN_CODE = Kind(
    "IN-053",
    "error",
    "“{title}”填写的“{observed}”不在代码表中{suggestion}",
    "'{observed}' is no known value of '{title}'{suggestion}",
)
NOT_A_TRUTH = Kind(
    "IN-054",
    "error",
    "“{title}”应填是或否，实际填写“{observed}”",
    "'{title}' must be yes or no but holds '{observed}'",
)
ERROR_CELL = Kind(
    "IN-055",
    "error",
    "“{title}”的单元格是错误值 {observed}，无法评价",
    "The cell of '{title}' holds the error {observed}; not evaluable",
)
UNCACHED = Kind(
    "IN-056",
    "error",
    "“{title}”的单元格是公式但没有保存计算结果；请用 Excel 或 WPS 打开、重新计算并保存",
    "The cell of '{title}' is a formula whose result was not saved; open, recalculate and save the"
    " workbook",
)
BLANK_MARKS = Kind(
    "IN-057",
    "info",
    "“{title}”有 {count} 个单元格填写“{observed}”等占位符号，按空白处理",
    "Cells of '{title}' ({count}) hold a placeholder such as '{observed}'; read as blank",
)
NOT_WHOLE = Kind(
    "IN-058",
    "warning",
    "“{title}”应为整数，实际填写“{observed}”",
    "'{title}' must be a whole number but holds '{observed}'",
)
MORE_OF_THE_SAME = Kind(
    "IN-059",
    "error",
    "“{title}”还有 {count} 个单元格存在同样问题（{kind}），不再逐一列出",
    "{count} more cells of '{title}' have the same problem ({kind}); not listed one by one",
)
STANDSTILL = Kind(
    "IN-060",
    "info",
    "“{title}”有 {count} 个单元格填写“{observed}”等停产说明，按零处理",
    "Cells of '{title}' ({count}) say '{observed}' or the like, that nothing ran; read as zero",
)
STANDSTILL_UNKNOWN = Kind(
    "IN-061",
    "info",
    "“{title}”有 {count} 个单元格填写“{observed}”等停产说明；停产不等于该项为零，按空白处理",
    "Cells of '{title}' ({count}) say '{observed}' or the like, that nothing ran; that does not"
    " make this value zero: read as blank (unknown)",
)
STOOD = Kind(
    "IN-062",
    "info",
    "“{title}”有 {count} 条记录未填数值（空白或占位符号），而其他数据表明当期没有运行，按零处理",
    "'{title}' has no value (blank, or a placeholder) where all else that was filed says that"
    " nothing ran (records: {count}): taken as zero",
)
# ------------------------------------------------------------------------------------------- rows
MISSING_KEY = Kind(
    "IN-070",
    "error",
    "该行缺少关键项“{title}”，无法归属，已搁置",
    "The row lacks its key '{title}' and was set aside",
)
DUPLICATE = Kind(
    "IN-071",
    "error",
    "记录重复且内容不一致：{places}；这些行均已搁置，请只保留正确的一行",
    "The record is filed more than once with different contents: {places}; all these rows were set"
    " aside, keep only the right one",
)
REPEATED = Kind(
    "IN-072",
    "warning",
    "记录重复但内容相同：{places}；只采用第一行",
    "The record is filed more than once with equal contents: {places}; only the first was used",
)
TOTAL_ROW = Kind(
    "IN-073",
    "info",
    "合计行“{observed}”不是一条记录，未读取",
    "The total row '{observed}' is not a record and was not read",
)
MORE_ROWS = Kind(
    "IN-074",
    "error",
    "数据表“{title}”还有 {count} 行存在同样问题（{kind}），不再逐一列出",
    "{count} more rows of '{title}' have the same problem ({kind}); not listed one by one",
)
BROKEN_CONTRACT = Kind(
    "IN-075",
    "error",
    "数据表“{title}”不符合结构约定：{detail}",
    "Table '{title}' breaks its contract: {detail}",
)
HEADER_AGAIN = Kind(
    "IN-076",
    "info",
    "该行重复了表头，未读取",
    "The row repeats the header and was not read",
)
REMARK_ROW = Kind(
    "IN-077",
    "info",
    "该行只有“{observed}”，没有其他关键项和数据，不是一条记录，未读取",
    "The row holds '{observed}' and neither other keys nor data; it is no record and was not read",
)
# ------------------------------------------------------------------------------------- tidy tables
UNKNOWN_PARAMETER = Kind(
    "IN-080",
    "warning",
    "无法识别的参数“{observed}”（{count} 行），未读取{suggestion}",
    "Parameter '{observed}' ({count} rows) is not known and was not read{suggestion}",
)
NO_FRAME = Kind(
    "IN-081",
    "error",
    "参数“{observed}”（{count} 行）与所填关键项（{keys}）不构成任何数据表的记录，未读取",
    "Parameter '{observed}' ({count} rows) with keys {keys} belongs to no table and was not read",
)
VALUE_TWICE = Kind(
    "IN-082",
    "error",
    "“{title}”的同一个值填写了多次：{places}；均未采用",
    "The same value of '{title}' is filed more than once: {places}; none was used",
)
