"""A seeded graph in the product's own vocabulary, as large as wanted.

Each block adds the same mix, and links to what came before, to the early things more often, as real data do.
"""

import random
from collections.abc import Callable, Iterator
from typing import Final

from lithograph.terms import BASE, LG, RDF_TYPE, SKOS, XSD

SEED: Final = 20261123
COUNTRIES: Final = ("CN", "US", "KR", "TW", "JP", "NL", "DE", "GB", "FR", "IN", "SG", "AE", "IL", "CA")
WEIGHTS: Final = (30, 22, 8, 8, 6, 3, 3, 3, 2, 4, 3, 2, 2, 4)
FAMILIES: Final = ("Ascend", "Kunpeng", "Hopper", "Ampere", "Blackwell", "Instinct", "Hygon", "Cambricon")
NODES: Final = (3, 4, 5, 7, 12, 14, 28)
GIGABYTES: Final = (16, 32, 64, 80, 96, 128, 192)
FRAMEWORKS: Final = ("mindspore", "pytorch", "tensorflow", "jax", "paddlepaddle")
CHINESE: Final = "昇腾鲲鹏盘古云智芯海思寒武纪中科天数壁仞摩尔线程百度华为"
KOREAN: Final = "화웨이반도체인공지능서버칩규제수출통제클라우드"


class Generator:
    """Makes the graph block by block."""

    def __init__(self) -> None:
        self._chance = random.Random(SEED)  # noqa: S311 - a workload, no secret
        self._made: dict[str, int] = {}

    def lines(self, triples: int) -> Iterator[str]:
        """At least so many triples as lines of N-Triples."""
        made = 0
        while made < triples:
            for work, times in (
                (self._firm, 20),
                (self._chip, 15),
                (self._system, 15),
                (self._model, 25),
                (self._regulation, 2),
                (self._claim, 20),
            ):
                for line in self._several(work, times):
                    made += 1
                    yield line

    @staticmethod
    def _several(work: "Callable[[], Iterator[str]]", times: int) -> Iterator[str]:
        for _ in range(times):
            yield from work()

    def _new(self, kind: str, type_: str) -> tuple[int, str, str]:
        number = self._made.get(kind, 0)
        self._made[kind] = number + 1
        subject = f"<{BASE}{kind}/{number}>"
        return number, subject, f"{subject} {RDF_TYPE} {LG[type_]} ."

    def _one(self, kind: str, skew: float = 2.0) -> str:
        return f"<{BASE}{kind}/{int(self._made.get(kind, 1) * self._chance.random() ** skew)}>"

    def _some(self, kind: str, least: int, most: int, skew: float = 2.0) -> list[str]:
        return sorted({self._one(kind, skew) for _ in range(self._chance.randint(least, most))})

    def _text(self, alphabet: str, length: int) -> str:
        return "".join(self._chance.choice(alphabet) for _ in range(length))

    def _day(self, year: int) -> str:
        chance = self._chance
        day = f"{chance.randint(year, 2026)}-{chance.randint(1, 12):02d}-{chance.randint(1, 28):02d}"
        return f'"{day}"^^{XSD["date"]}'

    def _number(self, value: float, kind: str) -> str:
        return f'"{value}"^^{XSD[kind]}'

    def _label(self, subject: str, text: str, language: str) -> str:
        return f'{subject} {SKOS["prefLabel"]} "{text}"@{language} .'

    def _firm(self) -> Iterator[str]:
        chance = self._chance
        parent = self._one("organisation", 1.4) if chance.random() < 0.6 and self._made else ""  # noqa: PLR2004
        number, firm, typed = self._new("organisation", "Organisation")
        yield typed
        yield self._label(firm, f"Firm {number} {self._text('abcdefgh', 5)}", "en")
        yield self._label(firm, self._text(CHINESE, 4), "zh")
        yield self._label(firm, self._text(KOREAN, 5), "ko")
        yield f"{firm} {LG['country']} <{BASE}place/{chance.choices(COUNTRIES, WEIGHTS)[0]}> ."
        yield f"{firm} {LG['foundedOn']} {self._day(1970)} ."
        if parent and parent != firm:
            yield f"{firm} {LG['subsidiaryOf']} {parent} ."
            yield f"{firm} {LG['sharePercent']} {self._number(round(chance.uniform(5, 100), 1), 'decimal')} ."

    def _chip(self) -> Iterator[str]:
        chance = self._chance
        before = self._one("chip", 1) if "chip" in self._made and chance.random() < 0.4 else ""  # noqa: PLR2004
        _, chip, typed = self._new("chip", "Chip")
        yield typed
        name = f"{chance.choice(FAMILIES)} {chance.randint(100, 990)}{chance.choice('ABCDX')}"
        yield self._label(chip, name, "en")
        yield f"{chip} {LG['designedBy']} {self._one('organisation')} ."
        yield f"{chip} {LG['manufacturedBy']} {self._one('organisation', 3)} ."
        yield f"{chip} {LG['processNode']} <{BASE}node/{chance.choice(NODES)}nm> ."
        yield f"{chip} {LG['value']} {self._number(round(chance.uniform(10, 2500), 1), 'decimal')} ."
        yield f"{chip} {LG['lowerBound']} {self._number(chance.choice(GIGABYTES), 'integer')} ."
        yield f"{chip} {LG['upperBound']} {self._number(chance.randint(70, 1200), 'integer')} ."
        yield f"{chip} {LG['releasedOn']} {self._day(2010)} ."
        if before:
            yield f"{chip} {LG['predecessor']} {before} ."

    def _system(self) -> Iterator[str]:
        chance = self._chance
        number, system, typed = self._new("system", "System")
        yield typed
        yield self._label(system, f"Cluster {number}", "en")
        yield f"{system} {LG['operator']} {self._one('organisation')} ."
        for chip in self._some("chip", 1, 3):
            yield f"{system} {LG['hasPart']} {chip} ."
        yield f"{system} {LG['chipCount']} {self._number(2 ** chance.randint(3, 14), 'integer')} ."
        yield f"{system} {LG['releasedOn']} {self._day(2017)} ."
        if chance.random() < 0.7:  # noqa: PLR2004
            yield f"{system} {LG['value']} {self._number(chance.uniform(10, 9000), 'double')} ."

    def _model(self) -> Iterator[str]:
        chance = self._chance
        number, model, typed = self._new("model", "Model")
        yield typed
        yield self._label(model, f"Model {number}", "en")
        yield self._label(model, f"{self._text(KOREAN, 3)}{number}", "ko")
        yield f"{model} {LG['developedBy']} {self._one('organisation')} ."
        for system in self._some("system", 1, 2):
            yield f"{model} {LG['trainedOn']} {system} ."
        if chance.random() < 0.8:  # noqa: PLR2004
            yield f"{model} {LG['usesFramework']} <{BASE}software/{chance.choice(FRAMEWORKS)}> ."
        yield f"{model} {LG['value']} {self._number(round(chance.uniform(0.5, 2000), 1), 'decimal')} ."
        yield f"{model} {LG['releasedOn']} {self._day(2018)} ."

    def _regulation(self) -> Iterator[str]:
        number, rule, typed = self._new("regulation", "Regulation")
        yield typed
        yield self._label(rule, f"Rule {number} on advanced computing", "en")
        yield f"{rule} {LG['effectiveFrom']} {self._day(2018)} ."
        for firm in self._some("organisation", 5, 25, 1.5):
            yield f"{rule} {LG['listedEntity']} {firm} ."
        for chip in self._some("chip", 0, 15, 1):
            yield f"{rule} {LG['namesItem']} {chip} ."

    def _claim(self) -> Iterator[str]:
        chance = self._chance
        number, claim, typed = self._new("claim", "Claim")
        yield typed
        about = chance.choice(("organisation", "chip", "system", "model", "regulation"))
        yield f"{claim} {LG['about']} {self._one(about)} ."
        yield f"{claim} {LG['statedOn']} {self._day(2018)} ."
        yield f"{claim} {LG['score']} {self._number(round(chance.random(), 2), 'decimal')} ."
        yield f'{claim} {LG["statement"]} "Claim {number}: {self._text("abcdefghij klmnop ", 80)}"@en .'
