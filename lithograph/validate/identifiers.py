"""Check digits and forms of identifiers."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from pyoxigraph import NamedNode

from lithograph.link.identifiers import digits, is_lei, is_orcid, matches
from lithograph.terms import LG
from lithograph.validate.finding import Finding, Rule
from lithograph.validate.graph import Graph

_ISIN = re.compile(r"[A-Z]{2}[A-Z0-9]{9}[0-9]")
_FIGI = re.compile(r"BBG[B-DF-HJ-NP-TV-Z0-9]{8}[0-9]")
_ISBN_10 = re.compile(r"[0-9]{9}[0-9X]")
_ISBN_13 = re.compile(r"97[89][0-9]{10}")
_CREDIT_CODE = re.compile(r"[0-9A-HJ-NPQRTUWXY]{18}")
_CREDIT_ALPHABET: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CREDIT_WEIGHTS: Final = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)


def is_isin(text: str) -> bool:
    """Whether the text is an International Securities Identification Number (ISO 6166, Luhn digit)."""
    if _ISIN.fullmatch(text) is None:
        return False
    return _luhn_sum("".join(digits(text))) % 10 == 0


def is_figi(text: str) -> bool:
    """Whether the text is a Bloomberg FIGI with its check digit (letters count, no expansion to digits)."""
    if _FIGI.fullmatch(text) is None:
        return False
    total = 0
    for place, character in enumerate(text[:11]):
        number = int(character, 36) * (2 if place % 2 else 1)
        total += number // 10 + number % 10
    return (10 - total % 10) % 10 == int(text[11])


def is_isbn(text: str) -> bool:
    """Whether the text is an ISBN of 10 or 13 characters with its check digit; hyphens may part it."""
    plain = text.replace("-", "")
    if _ISBN_13.fullmatch(plain) is not None:
        return sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(plain)) % 10 == 0
    if _ISBN_10.fullmatch(plain) is None:
        return False
    return sum("0123456789X".index(digit) * (10 - place) for place, digit in enumerate(plain)) % 11 == 0


def is_credit_code(text: str) -> bool:
    """Whether the text is a unified social credit code of China (GB 32100-2015, MOD 31)."""
    if _CREDIT_CODE.fullmatch(text) is None:
        return False
    total = sum(
        _CREDIT_ALPHABET.index(character) * weight
        for character, weight in zip(text[:17], _CREDIT_WEIGHTS, strict=True)
    )
    return _CREDIT_ALPHABET[(31 - total % 31) % 31] == text[17]


FORMS: Final[Mapping[str, tuple[str, Callable[[str], bool]]]] = {
    "lei": ("LeiCheckDigits", is_lei),
    "isin": ("IsinCheckDigit", is_isin),
    "wikidata": ("WikidataForm", matches(r"Q[1-9][0-9]*")),
    "cik": ("CikForm", matches(r"0{0,9}[1-9][0-9]{0,9}")),
    "compositeFigi": ("FigiCheckDigit", is_figi),
    "orcid": ("OrcidCheckDigit", is_orcid),
    "isbn": ("IsbnCheckDigit", is_isbn),
    "doi": ("DoiForm", matches(r"10\.[0-9]{4,9}(?:\.[0-9]+)*/\S+")),
    "hsCode": ("TariffCodeForm", matches(r"[0-9]{4}(?:\.?[0-9]{2}(?:\.?[0-9]{2}){0,2})?")),
    "unifiedSocialCreditCode": ("CreditCodeCheckDigit", is_credit_code),
}
"""Identifier scheme: the rule and the test of a value."""


def identifier_forms(rule: Rule, graph: Graph) -> Iterator[Finding]:
    """A finding for every identifier record of the rule's scheme whose value fails its form."""
    schemes = {LG[scheme]: is_valid for scheme, (name, is_valid) in FORMS.items() if name == rule.id}
    for record, scheme in graph.having(LG["scheme"]):
        is_valid = schemes.get(scheme) if isinstance(scheme, NamedNode) else None
        if is_valid is None:
            continue
        for value in graph.values(record, LG["identifierValue"]):
            if not is_valid(value.value):
                yield Finding.of(rule, record, LG["identifierValue"], value)


def _luhn_sum(digits: str) -> int:
    total = 0
    for place, digit in enumerate(reversed(digits)):
        number = int(digit) * (2 if place % 2 else 1)
        total += number // 10 + number % 10
    return total
