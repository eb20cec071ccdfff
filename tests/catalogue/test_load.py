"""The rulebook as objects: companions, generated rules, variants, house rules, and the cache."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from mrv.catalogue import cache, load_rulebook, open_rulebook, store
from mrv.catalogue.files import MAX_BYTES, bundled_folder, digest_of, rulebook_parts
from mrv.catalogue.lint import lint_rulebook
from mrv.catalogue.load import read_or_raise
from mrv.catalogue.model import Rule, Rulebook, Validity
from mrv.catalogue.months import month_index
from mrv.catalogue.problems import RulebookError
from mrv.catalogue.shelf import Packed, Shelf, pack, rule_ids, rules_in, unpack
from mrv.language.features import Children, Standard
from tests.catalogue.mini_rulebook import FILES, write_rulebook

HOUSE = """\
rules:
  - id: HSE-LOG-001
    name: house-heat-is-filed
    title: {zh: 热量已填, en: Heat is filed}
    category: logic
    severity: warning
    frame: site_month
    expect: not is_missing(heat)
    presence: true
    message: {zh: 缺少热量。, en: Heat is missing.}
    cite: {source: physics, confidence: expert}
    examples:
      pass: [{heat: 1}]
      fail: [{burnt: 1}]
"""


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "cache"
    monkeypatch.setenv("MRV_CACHE_DIR", str(folder))
    return folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_rulebook(tmp_path / "rules")


def _rules(book: Rulebook, rule_id: str) -> list[Rule]:
    return [rule for rule in book.rules if rule.id == rule_id]


def test_companion_columns_stand_beside_their_owner(folder: Path) -> None:
    book = load_rulebook(folder)
    assert book.frames["site_month"].columns[1:3] == ("heat_value", "heat_value_method")
    companion = book.parameters["heat_value_method"]
    assert (companion.kind, companion.code_list) == ("code", "value_method")
    assert companion.title.zh == "热值取值方式"
    assert book.parameters["heat"].sector == "power"


def test_a_formula_generates_its_identity_rule(folder: Path) -> None:
    book = load_rulebook(folder)
    [rule] = _rules(book, "PWR-LOG-001")
    assert rule.expect.text == "heat == burnt * heat_value"
    assert rule.expect.names == ("burnt", "heat", "heat_value")
    assert rule.parameters == ("heat", "burnt", "heat_value")
    assert (rule.category, rule.generated_by) == ("logic", "heat")
    assert "{lhs}" in rule.message.zh
    assert "{rhs} GJ" in rule.message.en
    assert rule.hint is not None
    assert "消耗量 × 热值" in rule.hint.zh
    assert rule.cite.clause == "7.10"
    [formula] = book.parameters["heat"].formulas
    assert (formula.rule, formula.expression.text) == ("PWR-LOG-001", "burnt * heat_value")


def test_for_each_gives_a_variant_per_parameter(folder: Path) -> None:
    book = load_rulebook(folder)
    first, second = _rules(book, "PWR-EXT-001")
    assert [first.variant, second.variant] == ["burnt", "heat_value"]
    assert second.title.zh == "热值在可能范围内"
    assert second.message.zh == "热值为 {heat_value}，超出范围。"
    assert second.parameters == ("heat_value",)
    by_outcome = {example.outcome: example for example in second.examples}
    assert by_outcome["fail"].given == {"heat_value": 61.0}
    assert by_outcome["fail"].cause == "heat_value"
    assert by_outcome["unknown"].given == {"heat_value": None}


def test_an_example_may_be_meant_for_one_variant(folder: Path) -> None:
    rules = FILES["power/rules.yaml"].replace(
        'pass: [{"{parameter}": 30}]',
        'pass: [{"{parameter}": 30}, {given: {burnt: 40}, variant: burnt}]',
    )
    (folder / "power/rules.yaml").write_text(rules, encoding="utf-8")
    counts = {
        rule.variant: len(rule.examples) for rule in _rules(load_rulebook(folder), "PWR-EXT-001")
    }
    assert counts == {"burnt": 4, "heat_value": 3}


def test_history_may_be_written_as_series(folder: Path) -> None:
    [rule] = _rules(load_rulebook(folder), "PWR-THR-001")
    example = next(example for example in rule.examples if example.outcome == "fail")
    assert example.history == ({"stock": 9}, {"stock": 9}, {"stock": 9})
    assert rule.valid == Validity(month_index("2023-01"), month_index("2025-12"))


def test_standard_rows_carry_validity_and_evidence(folder: Path) -> None:
    book = load_rulebook(folder)
    old, new, gas = book.tables["heat_default"].rows
    assert (old.keys, old.value, old.valid.until) == (("hard_coal",), 23.5, month_index("2023-12"))
    assert new.valid == Validity(month_index("2024-01"), None)
    assert (gas.cite.confidence, gas.cite.clause) == ("official", None)
    [rule] = _rules(book, "PWR-STD-001")
    assert any(isinstance(feature, Standard) for feature in rule.expect.features)


def test_rules_read_relations_through_features(folder: Path) -> None:
    [rule] = _rules(load_rulebook(folder), "PWR-LOG-002")
    assert any(isinstance(feature, Children) for feature in rule.expect.features)
    assert rule.presence


def test_house_rules_are_added_and_a_full_folder_replaces(folder: Path, tmp_path: Path) -> None:
    house = write_rulebook(tmp_path / "house", {"house.yaml": HOUSE})
    book = load_rulebook(folder, [house])
    assert len(_rules(book, "HSE-LOG-001")) == 1
    assert len(book.rules) == len(load_rulebook(folder).rules) + 1
    assert book.digest != load_rulebook(folder).digest
    assert open_rulebook(folder) == load_rulebook(folder)


def test_house_ids_are_reserved_both_ways(folder: Path, tmp_path: Path) -> None:
    foreign = HOUSE.replace("HSE-LOG-001", "PWR-LOG-999")
    house = write_rulebook(tmp_path / "house", {"house.yaml": foreign})
    with pytest.raises(RulebookError) as raised:
        load_rulebook(folder, [house])
    assert [problem.code for problem in raised.value.problems] == ["reserved-id"]


def test_a_house_has_a_list_of_retired_ids_of_its_own(folder: Path, tmp_path: Path) -> None:
    retired = "retired: [{id: HSE-LOG-001, was: {zh: 旧规则, en: An old rule}}]\n"
    files = {"house.yaml": HOUSE, "retired_ids.yaml": retired}
    [told] = lint_rulebook(folder, [write_rulebook(tmp_path / "house", files)])
    assert told.code == "retired-id" and "An old rule" in told.message.en
    files["retired_ids.yaml"] = retired.replace("HSE-LOG-001", "PWR-THR-001")
    [told] = lint_rulebook(folder, [write_rulebook(tmp_path / "other", files)])
    assert told.code == "reserved-id", "a house does not retire rules of others"


def test_a_broken_rulebook_is_refused_with_its_places(folder: Path) -> None:
    (folder / "power/rules.yaml").write_text("rules: [{id: PWR-LOG-009}]", encoding="utf-8")
    with pytest.raises(RulebookError, match=r"rules\.yaml:1:9: missing-field"):
        load_rulebook(folder)


def test_a_folder_that_does_not_exist_is_one_problem(tmp_path: Path) -> None:
    with pytest.raises(RulebookError) as raised:
        load_rulebook(tmp_path / "nowhere")
    assert [problem.code for problem in raised.value.problems] == ["no-rulebook"]


def test_a_file_too_large_is_refused_unread(folder: Path) -> None:
    (folder / "power/huge.yaml").write_text("#" * (MAX_BYTES + 1), encoding="utf-8")
    with pytest.raises(RulebookError, match="file-too-large"):
        load_rulebook(folder)


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("units.yaml", b"units: [\xff]", "not-utf-8"),
        ("standard_values/heat_default.csv", b"\xb0\xa1", "not-utf-8"),
        ("standard_values/heat_default.csv", b"fuel,value,source\n\x00", "wrong-csv"),
        ("standard_values/heat_default.csv", b"", "missing-field"),
        ("standard_values/tables.yaml", b"[1, 2]", "wrong-type"),
        ("frames.yaml", b"frames: {a: b}", "wrong-type"),
    ],
)
def test_hostile_files_are_problems(folder: Path, name: str, content: bytes, code: str) -> None:
    (folder / name).write_bytes(content)
    with pytest.raises(RulebookError) as raised:
        load_rulebook(folder)
    files = {problem.file for problem in raised.value.problems if problem.code == code}
    assert (folder / name).as_posix() in files


def test_an_empty_folder_says_what_is_missing(tmp_path: Path) -> None:
    with pytest.raises(RulebookError, match=r"frames/\*\.yaml is missing"):
        load_rulebook(tmp_path)


def test_the_cache_gives_what_yaml_gives(folder: Path, own_cache: Path) -> None:
    from_yaml = read_or_raise(folder)
    assert load_rulebook(folder) == from_yaml
    assert len(list(own_cache.iterdir())) == 1
    calls: list[int] = []
    parts = rulebook_parts(folder)

    def read_again() -> Rulebook:
        calls.append(1)
        return from_yaml

    assert cache.cached(parts, read_again) == from_yaml
    assert calls == []


def test_the_cache_of_the_bundled_rulebook_gives_what_yaml_gives() -> None:
    from_yaml = read_or_raise(bundled_folder())
    content = store.encode(pack(from_yaml), "key")
    packed = store.decode(content, "key", Packed)
    assert packed is not None
    found = unpack(packed, never)
    assert isinstance(found.rules, Shelf)
    assert found.rules.of({"power_unit"}) == [
        rule for rule in from_yaml.rules if rule.frame == "power_unit"
    ]
    listed = [rule for rule in from_yaml.rules if rule.category == "standard_value"]
    assert listed
    assert rules_in(found, "standard_value") == listed == rules_in(from_yaml, "standard_value")
    assert (found.rules.ids, len(found.rules)) == (rule_ids(from_yaml), len(from_yaml.rules))
    assert found == from_yaml
    assert store.decode(content, "other", Packed) is None


def test_rules_that_were_stored_damaged_are_read_again(folder: Path) -> None:
    book = read_or_raise(folder)
    packed = pack(book)
    for spoilt in (msgspec.Raw(b"\x90"), msgspec.Raw(b"\x91\x01")):
        shelf = unpack(
            msgspec.structs.replace(
                packed,
                rules={frame: dict.fromkeys(own, spoilt) for frame, own in packed.rules.items()},
            ),
            lambda: book,
        )
        assert shelf == book


def test_a_changed_file_is_never_served_from_the_cache(folder: Path) -> None:
    before = load_rulebook(folder)
    path = folder / "rulebook.yaml"
    path.write_text("version: 2.0\n", encoding="utf-8")
    after = load_rulebook(folder)
    assert (before.version, after.version) == ("1.0", "2.0")
    assert digest_of(rulebook_parts(folder)) == after.digest


@pytest.mark.parametrize("spoil", [b"", b"\xc1", b"\x93\x01\xa1k\x80", b"\x91" * 5000])
def test_a_damaged_cache_is_read_past(folder: Path, own_cache: Path, spoil: bytes) -> None:
    book = load_rulebook(folder)
    [file] = own_cache.iterdir()
    file.write_bytes(spoil)
    assert load_rulebook(folder) == book


def test_another_rulebook_under_our_key_is_refused() -> None:
    content = msgspec.Raw(msgspec.msgpack.encode(pack(_empty())))
    stored = msgspec.msgpack.encode(store.Stored(store.FORMAT + 1, "k", content))
    assert store.decode(stored, "k", Packed) is None


def never() -> Rulebook:
    raise AssertionError("YAML was read")


def _empty() -> Rulebook:
    return Rulebook(
        version="0",
        digest="",
        sources={},
        frames={},
        codes={},
        parameters={},
        tables={},
        units={},
        rules=(),
    )


def test_an_unwritable_cache_does_not_matter(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("", encoding="utf-8")
    monkeypatch.setenv("MRV_CACHE_DIR", str(blocked / "below"))
    assert load_rulebook(folder).version == "1.0"


def test_a_wheel_carries_the_compiled_rulebook(
    folder: Path, own_cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "package"
    package.mkdir()
    parts = rulebook_parts(folder)
    content = cache.compiled(parts, read_or_raise(folder))
    (package / cache.BUNDLED_NAME).write_bytes(content)
    monkeypatch.setattr(store, "_package", lambda: package)

    def read_again() -> Rulebook:
        raise AssertionError("YAML was read")

    assert cache.cached(parts, read_again) == read_or_raise(folder)
    assert not own_cache.exists()


def test_a_sector_adds_to_shared_things_from_files_of_its_own(folder: Path) -> None:
    (folder / "codes").mkdir()
    (folder / "frames").mkdir()
    (folder / "codes/more.yaml").write_text(
        "code_lists:\n- {name: material, title: {zh: 物料, en: Material}, includes: [fuel]}\n"
        "more_codes:\n- code_list: fuel\n  codes: [{code: coke, title: {zh: 焦炭, en: Coke}}]\n"
        "- code_list: material\n  codes: [{code: lime, title: {zh: 石灰, en: Lime}}]\n",
        "utf-8",
    )
    (folder / "codes/wider.yaml").write_text(
        "code_lists:\n- name: planned\n  title: {zh: 方案品种, en: Planned}\n"
        "  includes: [material]\n  codes: [{code: any, title: {zh: 不区分, en: Any}}]\n",
        "utf-8",
    )
    (folder / "frames/more.yaml").write_text(
        "relations:\n- {frame: site_month, name: same_site, to: site_month, many: true,"
        " on: {enterprise_id: enterprise_id}}\n",
        "utf-8",
    )
    (folder / "parameters/more.yaml").write_text(
        "formulas:\n- parameter: stock\n  rule: PWR-LOG-050\n  name: stock-is-burnt\n"
        "  title: {zh: 库存, en: Stock}\n  frame: site_month\n  expression: burnt\n"
        "  tolerance: {abs: 0.1}\n  cite: {source: physics, confidence: physics}\n",
        "utf-8",
    )
    book = load_rulebook(folder)
    assert [code.code for code in book.codes["fuel"].codes][-1] == "coke"
    materials = [code.code for code in book.codes["material"].codes]
    assert materials[0] == "lime"
    assert materials[1:] == [code.code for code in book.codes["fuel"].codes]
    assert [code.code for code in book.codes["planned"].codes] == ["any", *materials]
    assert book.frames["site_month"].relations[-1].name == "same_site"
    assert [formula.rule for formula in book.parameters["stock"].formulas] == ["PWR-LOG-050"]


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("codes/more.yaml", "more_codes: [{code_list: fule, codes: []}]", "unknown-code-list"),
        (
            "codes/more.yaml",
            "code_lists: [{name: material, title: {zh: a, en: a}, includes: [fule]}]",
            "unknown-code-list",
        ),
        (
            "codes/more.yaml",
            "code_lists: [{name: one, title: {zh: a, en: a}, includes: [two]},"
            " {name: two, title: {zh: a, en: a}, includes: [one]}]",
            "unknown-code-list",
        ),
        (
            "frames/more.yaml",
            "relations: [{frame: sight, name: a, to: site, many: true, on: {}}]",
            "unknown-frame",
        ),
        (
            "parameters/more.yaml",
            "formulas: [{parameter: stokc, rule: A, name: b, title: {zh: a, en: a},"
            " frame: site, expression: '1', cite: {source: physics, confidence: physics}}]",
            "unknown-parameter",
        ),
        ("frames/more.yaml", "framse: []", "unknown-field"),
    ],
)
def test_additions_to_nothing_are_problems(
    folder: Path, name: str, content: str, code: str
) -> None:
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_text(content, "utf-8")
    with pytest.raises(RulebookError) as raised:
        load_rulebook(folder)
    assert code in {problem.code for problem in raised.value.problems}
