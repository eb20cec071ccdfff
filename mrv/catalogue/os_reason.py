"""Why the operating system refused a file, in Chinese and English.

`strerror` speaks the system's language, mostly English, in the middle of a Chinese sentence.
"""

from __future__ import annotations

import errno
from types import MappingProxyType
from typing import Final

from mrv.catalogue.model import Bilingual

_REASONS: Final = MappingProxyType(
    {
        "EPERM": Bilingual("系统不允许此操作", "the system does not allow it"),
        "EACCES": Bilingual("没有权限", "permission denied"),
        "ENOENT": Bilingual("文件或文件夹不存在", "no such file or folder"),
        "EEXIST": Bilingual("同名文件已存在", "a file of that name exists"),
        "EISDIR": Bilingual("这是文件夹，不是文件", "it is a folder, not a file"),
        "ENOTDIR": Bilingual("路径中有一段不是文件夹", "a part of the path is no folder"),
        "ENOTEMPTY": Bilingual("文件夹不是空的", "the folder is not empty"),
        "ELOOP": Bilingual("链接互相指向，没有尽头", "links that point at each other"),
        "ENAMETOOLONG": Bilingual("文件名过长", "the file name is too long"),
        "ENOSPC": Bilingual("磁盘空间不足", "no space left on the disk"),
        "EDQUOT": Bilingual("超出磁盘配额", "the disk quota is used up"),
        "EFBIG": Bilingual("文件过大", "the file is too large"),
        "EROFS": Bilingual("磁盘是只读的", "the disk is read-only"),
        "EBUSY": Bilingual("文件正被其他程序占用", "another program is using it"),
        "ETXTBSY": Bilingual("文件正被其他程序占用", "another program is using it"),
        "EMFILE": Bilingual("打开的文件过多", "too many files are open"),
        "ENFILE": Bilingual("系统打开的文件过多", "the system has too many files open"),
        "EIO": Bilingual("磁盘或网络读写出错", "the disk or the network failed"),
        "ENODEV": Bilingual("没有这个设备", "no such device"),
        "ENXIO": Bilingual("没有这个设备", "no such device"),
        "EINVAL": Bilingual("文件名或操作无效", "the name or the operation is not valid"),
        "ETIMEDOUT": Bilingual("等待超时", "it took too long"),
        "ESTALE": Bilingual("网络文件已失效", "the network file is stale"),
    }
)


def os_reason(error: OSError) -> Bilingual:
    """Return why; the system's own words, with the number, where nobody has translated it."""
    known = _REASONS.get(errno.errorcode.get(error.errno or 0, ""))
    if known is not None:
        return known
    own = error.strerror or str(error) or type(error).__name__
    number = f"（错误号 {error.errno}）" if error.errno is not None else ""
    return Bilingual(f"系统报错“{own}”{number}", own)
