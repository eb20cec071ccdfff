"""Trouble with whole files, IN-001 to IN-019: what cannot be opened, or holds nothing to read."""

from __future__ import annotations

from mrv.intake.problem_kind import Kind

MISSING_PATH = Kind(
    "IN-001",
    "fatal",
    "{folder}没有这个文件或文件夹{suggestion}",
    "There is no such file or folder {folder}{suggestion}",
)
EMPTY_FOLDER = Kind(
    "IN-002",
    "fatal",
    "文件夹中没有可读取的数据文件（.xlsx .xls .csv .parquet 等）",
    "The folder holds no data file that can be read (.xlsx .xls .csv .parquet ...)",
)
EMPTY_FILE = Kind("IN-003", "fatal", "文件为空，没有任何内容", "The file is empty")
UNSUPPORTED = Kind(
    "IN-004",
    "fatal",
    "不支持的文件类型“{found}”；可读取 .xlsx .xlsm .xls .xlsb .ods .csv .tsv .txt .parquet",
    "File type '{found}' is not supported; can read .xlsx .xlsm .xls .xlsb .ods .csv .tsv .txt"
    " .parquet",
)
DISGUISED = Kind(
    "IN-005",
    "fatal",
    "扩展名是“{suffix}”，内容却是“{found}”；请另存为真正的 Excel 工作簿或 CSV 后重试",
    "The name ends in '{suffix}' but the content is {found}; save it as a real workbook or CSV",
)
PASSWORD = Kind(
    "IN-006",
    "fatal",
    "工作簿设有打开密码，无法读取；请取消密码后重试",
    "The workbook is protected by a password and cannot be read; remove the password first",
)
CORRUPT = Kind(
    "IN-007",
    "fatal",
    "文件已损坏或不完整，无法读取；请重新导出或另存后再试",
    "The file is damaged or incomplete and cannot be read; export or save it again",
)
ENCODING = Kind(
    "IN-008",
    "fatal",
    "文本编码无法识别{lines}；请存为 UTF-8 或 GB18030（GBK）",
    "The text encoding cannot be recognised{lines}; save the file as UTF-8 or GB18030 (GBK)",
)
RAGGED = Kind(
    "IN-009",
    "error",
    "该行有 {found} 个单元格，表头只有 {expected} 个；多出的内容未读取",
    "The line has {found} cells where the header has {expected}; the surplus was not read",
)
INFLATED = Kind(
    "IN-010",
    "fatal",
    "工作簿解压后超过 {limit} MB，已拒绝读取",
    "The workbook would inflate to more than {limit} MB and was refused",
)
UNREADABLE = Kind(
    "IN-011", "fatal", "无法打开文件：{detail}", "The file cannot be opened: {detail}"
)
NOTHING_FOUND = Kind(
    "IN-012",
    "fatal",
    "没有找到可识别的数据表。找到：{found}；期望的表名或列：{expected}",
    "No table was recognised. Found: {found}; expected tables or columns: {expected}",
)
SKIPPED_FILE = Kind(
    "IN-013",
    "info",
    "文件夹中的“{observed}”不是数据文件，未读取",
    "'{observed}' in the folder is not a data file and was not read",
)
NO_RECORDS = Kind(
    "IN-014", "fatal", "所有输入中没有一条可用的数据记录", "No usable record in any of the inputs"
)
PROFILE_FAILED = Kind(
    "IN-015", "fatal", "映射配置无法使用：{detail}", "The mapping profile cannot be used: {detail}"
)
QUOTE = Kind(
    "IN-016",
    "fatal",
    "从该行开始的引号没有配对，其后的内容无法分行；请补上或删除多余的引号",
    "A quotation mark opened in this line is never closed, so the lines after it cannot be told"
    " apart; close or delete it",
)
BROKEN_LINK = Kind(
    "IN-017",
    "fatal",
    "该链接（快捷方式）没有指向任何文件",
    "The link points to no file",
)
EMPTY_WORKBOOK = Kind(
    "IN-018",
    "fatal",
    "工作簿中没有填写任何单元格；其中有：{found}",
    "No cell of the workbook is filled in; it has: {found}",
)
SPRAWL = Kind(
    "IN-019",
    "fatal",
    "该表的内容一直散布到 {cells}，共跨 {count} 个单元格，已拒绝读取；多半有误填的孤立单元格，"
    "请删除数据区域以外的行和列后保存",
    "The sheet reaches as far as {cells}, over {count} cells, and was refused; most likely a value"
    " stands there by mistake: delete the rows and columns beyond the data and save",
)
