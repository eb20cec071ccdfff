"""Expression text to surface tree: Python's parser, and a whitelist of what it may give."""

from __future__ import annotations

import ast

from mrv.language.errors import ErrorLog, Origin, nearest, position
from mrv.language.functions import FUNCTIONS
from mrv.language.scan import MAX_DEPTH, Scanned, scan
from mrv.language.tree import (
    Arithmetic,
    ArithmeticOperator,
    Call,
    Comparison,
    ComparisonOperator,
    Logic,
    Membership,
    Name,
    Negate,
    Node,
    Not,
    Number,
    Text,
    Truth,
)

MAX_NODES = 400

_ARITHMETIC: dict[type[ast.operator], ArithmeticOperator] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
}
_COMPARISON: dict[type[ast.cmpop], ComparisonOperator] = {
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
}

_REASONS_ZH = {"'(' was never closed": "左括号没有配对", "unmatched ')'": "右括号没有配对"}


def parse(text: str, origin: Origin) -> Node:
    """Parse an expression.

    Raises `ExpressionErrors` with file:line:column for everything that is not in the language,
    and for texts longer than 2000 characters, deeper than 40 levels or of more than 400 nodes.
    """
    log = ErrorLog(origin)
    scanned = scan(text, log)
    log.check()
    if not scanned.source.strip():
        log.add(0, "expression is empty", "表达式为空")
        log.check()
    # Leading blanks would be an indentation to Python; newlines are blanks already.
    shift = len(scanned.source) - len(scanned.source.lstrip())
    try:
        body = ast.parse(scanned.source[shift:], mode="eval").body
    except SyntaxError as error:
        # Python gives no offset when the text ends too early.
        offset = error.offset - 1 + shift if error.offset else len(text.rstrip())
        at = position(text, offset)
        reason = (error.msg or "invalid syntax").split(". ")[0]
        reason_zh = _REASONS_ZH.get(reason, "写法有误")
        log.add(at, f"not an expression: {reason}", f"不是有效的表达式：{reason_zh}")
    except (ValueError, MemoryError, RecursionError):
        log.add(0, "expression is too deeply nested", "表达式嵌套过深")
    log.check()
    tree = _Whitelist(text, scanned, shift, log).convert(body, 1)
    log.check()
    return tree


class _Whitelist:
    """Converts the few kinds of `ast` nodes that belong to the language and refuses all others."""

    def __init__(self, text: str, scanned: Scanned, shift: int, log: ErrorLog) -> None:
        self._text = text
        self._scanned = scanned
        self._shift = shift
        self._log = log
        self._count = 0

    def _at(self, node: ast.expr | ast.keyword) -> int:
        return position(self._text, node.col_offset + self._shift)

    def _refuse(self, node: ast.expr, message: str, message_zh: str) -> Node:
        self._log.add(self._at(node), message, message_zh)
        return Truth(False)

    def convert(self, node: ast.expr, depth: int) -> Node:
        self._count += 1
        if depth > MAX_DEPTH:
            return self._refuse(
                node, f"nested deeper than {MAX_DEPTH} levels", f"嵌套超过 {MAX_DEPTH} 层"
            )
        if self._count > MAX_NODES:
            if self._count == MAX_NODES + 1:
                self._refuse(
                    node, f"more than {MAX_NODES} parts", f"表达式超过 {MAX_NODES} 个组成部分"
                )
            return Truth(False)
        match node:
            case ast.Constant():
                return self._constant(node)
            case ast.Name(id=name):
                return Name(name, None, self._at(node))
            case ast.Attribute(value=ast.Name(id=relation), attr=name):
                return Name(name, relation, self._at(node))
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return Negate(self.convert(operand, depth + 1))
            case ast.UnaryOp(op=ast.UAdd(), operand=operand):
                return self.convert(operand, depth + 1)
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return Not(self.convert(operand, depth + 1))
            case ast.BinOp(left=left, op=operator, right=right) if type(operator) in _ARITHMETIC:
                return Arithmetic(
                    _ARITHMETIC[type(operator)],
                    self.convert(left, depth + 1),
                    self.convert(right, depth + 1),
                )
            case ast.BoolOp(op=boolean, values=values):
                parts = tuple(self.convert(value, depth + 1) for value in values)
                return Logic("and" if isinstance(boolean, ast.And) else "or", parts)
            case ast.Compare():
                return self._compare(node, depth)
            case ast.Call():
                return self._call(node, depth)
            case ast.Attribute():
                return self._refuse(
                    node,
                    "only one dot is allowed: relation.column",
                    "只允许一个点：关系名.列名",
                )
            case ast.Tuple():
                return self._refuse(
                    node, "a list of values stands only after 'in'", "值列表只能写在 in 之后"
                )
        return self._refuse(node, "this is not part of the language", "语言中没有这种写法")

    def _constant(self, node: ast.Constant) -> Node:
        value = node.value
        if isinstance(value, bool):
            return Truth(value)
        if isinstance(value, str):
            return Text(self._scanned.texts[node.col_offset + self._shift])
        if isinstance(value, int | float):
            return Number(float(value))
        return self._refuse(node, "this is not part of the language", "语言中没有这种写法")

    def _compare(self, node: ast.Compare, depth: int) -> Node:
        if any(isinstance(operator, ast.In | ast.NotIn) for operator in node.ops):
            if len(node.ops) > 1:
                return self._refuse(
                    node, "'in' cannot be chained; use 'and'", "in 不能连写，请用 and"
                )
            item = self.convert(node.left, depth + 1)
            listed = node.comparators[0]
            elements = listed.elts if isinstance(listed, ast.Tuple) else [listed]
            values = tuple(self._value(element, depth) for element in elements)
            return Membership(item, values, isinstance(node.ops[0], ast.NotIn))
        if any(type(operator) not in _COMPARISON for operator in node.ops):
            return self._refuse(node, "this is not part of the language", "语言中没有这种写法")
        operands = tuple(
            self.convert(operand, depth + 1) for operand in (node.left, *node.comparators)
        )
        return Comparison(operands, tuple(_COMPARISON[type(operator)] for operator in node.ops))

    def _value(self, node: ast.expr, depth: int) -> Number | Text:
        value = self.convert(node, depth + 1)
        if isinstance(value, Negate) and isinstance(value.operand, Number):
            value = Number(-value.operand.value)
        if not isinstance(value, Number | Text):
            self._refuse(node, "after 'in' stand numbers or texts only", "in 之后只能是数字或文本")
            return Number(0.0)
        return value

    def _call(self, node: ast.Call, depth: int) -> Node:
        if not isinstance(node.func, ast.Name):
            return self._refuse(
                node, "only functions of the language can be called", "只能调用语言中的函数"
            )
        name = node.func.id
        if name not in FUNCTIONS:
            self._log.add(
                self._at(node),
                f"unknown function {name!r}",
                f"未知函数 {name!r}",
                nearest(name, FUNCTIONS),
            )
        arguments = tuple(self.convert(argument, depth + 1) for argument in node.args)
        options: list[tuple[str, Node]] = []
        for keyword in node.keywords:
            value = self.convert(keyword.value, depth + 1)
            options.append((str(keyword.arg), value))
        return Call(name, arguments, tuple(options), self._at(node))
