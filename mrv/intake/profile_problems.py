"""What reading a vendor's layout through a mapping profile has to say."""

from __future__ import annotations

from mrv.intake.problem_kind import Kind

NO_HEADER = Kind(
    "IN-110",
    "error",
    "“{table}”中没有映射配置“{profile}”所要的列：{missing}；未读取",
    "'{table}' lacks columns that profile '{profile}' asks for: {missing}; it was not read",
)
OTHER_SECTOR = Kind(
    "IN-115",
    "fatal",
    "映射配置“{profile}”用于{found}行业（数据表 {tables}），而指定的行业是{wanted}，未读取；"
    "请去掉 --sector，或改为 --sector {code}",
    "Profile '{profile}' is for {found} (tables {tables}), but the sector asked for is {wanted}, so"
    " nothing was read; leave --sector out or say --sector {code}",
)
LEFT_OUT = Kind(
    "IN-111",
    "info",
    "按映射配置的筛选条件，{title}不含其中 {count} 行（{where}）",
    "By the profile's filter {count} rows are no records of {title} ({where})",
)
UNMAPPED = Kind(
    "IN-112",
    "warning",
    "列“{column}”的取值在映射配置中没有对应代码，共 {count} 行：{values}；{effect}",
    "Values of column '{column}' have no code in the profile, {count} rows: {values}; {effect}",
)
NOT_NUMBERS = Kind(
    "IN-113",
    "warning",
    "列“{column}”有 {count} 个单元格不是数字（如“{observed}”），按缺失处理",
    "{count} cells of column '{column}' are no numbers (such as '{observed}'); taken as missing",
)
NOT_MAPPED = Kind(
    "IN-114",
    "info",
    "映射配置没有用到这些列：{columns}",
    "The profile makes no use of these columns: {columns}",
)
