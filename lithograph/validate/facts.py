"""What was found, in our words, for each constraint component; the author's words say what must be."""

from typing import Final

from pyoxigraph import Literal, NamedNode

from lithograph.terms import LANGUAGES, SH
from lithograph.validate.engine import Result
from lithograph.validate.finding import Term, Text
from lithograph.validate.graph import Graph
from lithograph.validate.names import Names
from lithograph.validate.shapes import SKOLEM, Shapes

_SUFFIX = "ConstraintComponent"
_MANY = 8

# component: its parameter, then the words in en, ko, zh
_WORDS: Final[dict[str, tuple[str, str, str, str]]] = {
    "MinCount": (
        "minCount",
        "Values found: {count}; needed: at least {parameter}.",
        "찾은 값: {count}개. 필요: {parameter}개 이상.",
        "已有值：{count}个；至少需要{parameter}个。",
    ),
    "MaxCount": (
        "maxCount",
        "Values found: {values}; allowed: at most {parameter}.",
        "찾은 값: {values}. 허용: {parameter}개 이하.",
        "已有值：{values}；最多允许{parameter}个。",
    ),
    "Datatype": (
        "datatype",
        "Found {value}; the datatype must be {parameter}.",
        "찾은 값: {value}. 자료형은 {parameter}이어야 한다.",
        "现值：{value}；数据类型须为{parameter}。",
    ),
    "NodeKind": (
        "nodeKind",
        "Found {value}; it must be {parameter}.",
        "찾은 값: {value}. {parameter}이어야 한다.",
        "现值：{value}；须为{parameter}。",
    ),
    "Class": (
        "class",
        "Found {value}, which is not known to be a {parameter}.",
        "찾은 값: {value}. {parameter}의 개체로 알려져 있지 않다.",
        "现值：{value}；未知其为{parameter}的实例。",
    ),
    "In": (
        "in",
        "Found {value}; allowed: {parameter}.",
        "찾은 값: {value}. 허용: {parameter}.",
        "现值：{value}；允许：{parameter}。",
    ),
    "HasValue": (
        "hasValue",
        "Needed: {parameter}.",
        "필요한 값: {parameter}.",
        "须有值：{parameter}。",
    ),
    "Pattern": (
        "pattern",
        "Found {value}; the form must be {parameter}.",
        "찾은 값: {value}. 형식은 {parameter}이어야 한다.",
        "现值：{value}；格式须为{parameter}。",
    ),
    "MinInclusive": (
        "minInclusive",
        "Found {value}; least allowed: {parameter}.",
        "찾은 값: {value}. 최솟값: {parameter}.",
        "现值：{value}；最小允许：{parameter}。",
    ),
    "MaxInclusive": (
        "maxInclusive",
        "Found {value}; most allowed: {parameter}.",
        "찾은 값: {value}. 최댓값: {parameter}.",
        "现值：{value}；最大允许：{parameter}。",
    ),
    "MinExclusive": (
        "minExclusive",
        "Found {value}; it must be more than {parameter}.",
        "찾은 값: {value}. {parameter}보다 커야 한다.",
        "现值：{value}；须大于{parameter}。",
    ),
    "MaxExclusive": (
        "maxExclusive",
        "Found {value}; it must be less than {parameter}.",
        "찾은 값: {value}. {parameter}보다 작아야 한다.",
        "现值：{value}；须小于{parameter}。",
    ),
    "LanguageIn": (
        "languageIn",
        "Found {value}; languages allowed: {parameter}.",
        "찾은 값: {value}. 허용 언어: {parameter}.",
        "现值：{value}；允许的语言：{parameter}。",
    ),
    "UniqueLang": (
        "uniqueLang",
        "Values found: {values}.",
        "찾은 값: {values}.",
        "已有值：{values}。",
    ),
    "LessThan": (
        "lessThan",
        "Found {value}; it must come before the value of {parameter}.",
        "찾은 값: {value}. {parameter}의 값보다 앞서야 한다.",
        "现值：{value}；须早于（小于）{parameter}的值。",
    ),
    "LessThanOrEquals": (
        "lessThanOrEquals",
        "Found {value}; it must not come after the value of {parameter}.",
        "찾은 값: {value}. {parameter}의 값보다 뒤일 수 없다.",
        "现值：{value}；不得晚于（大于）{parameter}的值。",
    ),
    "Or": (
        "or",
        "Found {value}; it fits none of: {parameter}.",
        "찾은 값: {value}. 다음 중 어느 것에도 맞지 않는다: {parameter}.",
        "现值：{value}；不符合以下任何一项：{parameter}。",
    ),
    "QualifiedMinCount": (
        "qualifiedMinCount",
        "Values found: {values}; needed of this kind: at least {parameter}.",
        "찾은 값: {values}. 이 종류가 {parameter}개 이상 필요하다.",
        "已有值：{values}；此类至少需要{parameter}个。",
    ),
}
_ANY = ("", "Found {value}.", "찾은 값: {value}.", "现值：{value}。")
_NOTHING = {"en": "none", "ko": "없음", "zh": "无"}


def facts(result: Result, shapes: Shapes, graph: Graph, names: Names) -> Text:
    """The value, or the values, and the limit they break."""
    component = result.component.value.rpartition("#")[2].removesuffix(_SUFFIX)
    if component == "SPARQL" or (component not in _WORDS and result.value is None):
        return Text()
    parameter, *templates = _WORDS.get(component, _ANY)
    wanted = _parameter(shapes, result.shape, parameter, names) if parameter else ""
    if SKOLEM in wanted:
        return Text()
    found = (
        graph.values(result.focus, result.path)
        if result.value is None and isinstance(result.path, NamedNode)
        else ()
    )
    if component == "MinCount" and not found and shapes.message(result.shape):
        return Text()
    shown = ", ".join(sorted(names.term(value) for value in found)[:_MANY])
    # the rule's name does not say which of the property shapes in it this is, nor do words that nobody wrote
    is_nameless = shapes.rule(result.shape).iri != result.shape.value and not shapes.message(result.shape)
    path = names.path(shapes.path(result.shape)) if is_nameless else ""
    words = {
        language: (path and f"{path}: ")
        + template.format(
            parameter=wanted,
            value=names.term(result.value),
            values=shown or _NOTHING[language],
            count=len(found),
        )
        for language, template in zip(LANGUAGES, templates, strict=True)
    }
    return Text.of(words)


def _parameter(shapes: Shapes, shape: Term, parameter: str, names: Names) -> str:
    shown: list[str] = []
    for value in shapes.values(shape, SH[parameter]):
        members = list(shapes.members(value))
        shown += [_shown(member, shapes, names) for member in members] or [_shown(value, shapes, names)]
    return ", ".join(shown[:_MANY]) + (" …" if len(shown) > _MANY else "")


def _shown(term: Term, shapes: Shapes, names: Names) -> str:
    """The term; a nameless alternative by the first parameter that says what it wants."""
    for parameter in ("datatype", "class", "nodeKind", "hasValue", "pattern", "languageIn"):
        inner = shapes.value(term, SH[parameter])
        if inner is not None:
            return names.term(inner)
    if isinstance(term, Literal) and not term.language:
        return term.value
    return names.term(term)
