"""Seeded workloads for the reasoner: one with every construct of OWL 2 RL, one after LUBM.

Data come in groups of bounded size, as real data do, so that the closure grows with the data.
"""

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse

from lithograph.terms import RDF_TYPE, XSD

HERE: Final = Path(__file__).parent
EX: Final = "https://example.org/"
CHIPS_PER_FIRM: Final = 3
FIRMS_PER_GROUP: Final = 8


def ontology(name: str) -> list[Triple]:
    """The ontology of the workload of that name: ``firms`` or ``university``."""
    path = HERE / f"{name}.ttl"
    return [quad.triple for quad in parse(path=path, format=RdfFormat.TURTLE)]


def data(name: str, triples: int, seed: int = 1) -> Iterator[Triple]:
    """At least this many triples of the workload, always the same ones for the same seed."""
    make = {"firms": firm_group, "university": department}[name]
    chance = random.Random(seed)  # noqa: S311  # a workload, no secret
    made = group = 0
    while made < triples:
        for triple in make(group, chance):
            made += 1
            yield triple
        group += 1


def term(local: str) -> NamedNode:
    """A class or property of the workloads."""
    return NamedNode(f"{EX}ontology#{local}")


def thing(local: str) -> NamedNode:
    """An individual."""
    return NamedNode(EX + local)


def firm_group(group: int, chance: random.Random) -> Iterator[Triple]:
    """One group of companies: ownership chains, chips, systems, models, identifiers, figures."""
    firms = [thing(f"g{group}/firm{number}") for number in range(FIRMS_PER_GROUP)]
    place = thing(f"g{group}/city")
    yield Triple(place, term("locatedIn"), thing(f"region{group % 50}"))
    yield Triple(thing(f"region{group % 50}"), term("locatedIn"), thing(f"country{group % 10}"))
    for number, firm in enumerate(firms):
        kind = chance.choice(("Foundry", "Designer", "Cloud", "Investor"))
        yield Triple(firm, RDF_TYPE, term(kind))
        yield Triple(firm, term("headquarters"), place)
        yield Triple(firm, term("taxNumber"), Literal(f"{group}-{number}"))
        if number:
            yield Triple(firm, term("directSubsidiaryOf"), firms[chance.randrange(number)])
            yield Triple(firm, term("partnerOf"), firms[chance.randrange(number)])
        if chance.random() < 0.02:  # noqa: PLR2004  # the same firm under a second name, found by its key
            other = thing(f"g{group}/alias{number}")
            yield Triple(other, RDF_TYPE, term(kind))
            yield Triple(other, term("taxNumber"), Literal(f"{group}-{number}"))
        yield from _chips(group, number, firm, chance)
    yield from _system(group, firms, chance)


def _chips(group: int, number: int, firm: NamedNode, chance: random.Random) -> Iterator[Triple]:
    previous: NamedNode | None = None
    for index in range(CHIPS_PER_FIRM):
        chip = thing(f"g{group}/chip{number}-{index}")
        yield Triple(firm, term("makes"), chip)
        yield Triple(chip, RDF_TYPE, term(chance.choice(("Gpu", "Npu", "Cpu"))))
        power = chance.randrange(100, 9000)
        yield Triple(chip, term("performance"), Literal(str(power), datatype=XSD["decimal"]))
        yield Triple(chip, term("segment"), thing(chance.choice(("datacenter", "consumer"))))
        if previous is not None:
            yield Triple(chip, term("successorOf"), previous)
        previous = chip


def _system(group: int, firms: list[NamedNode], chance: random.Random) -> Iterator[Triple]:
    system, model = thing(f"g{group}/system"), thing(f"g{group}/model")
    chip = thing(f"g{group}/chip{chance.randrange(len(firms))}-0")
    yield Triple(system, term("hasChip"), chip)
    yield Triple(system, term("serial"), Literal(f"S{group}"))
    yield Triple(model, RDF_TYPE, term("Model"))
    yield Triple(model, term("runsOn"), system)
    yield Triple(model, term("developer"), firms[0])
    yield Triple(thing(f"list{group % 20}"), term("lists"), firms[chance.randrange(len(firms))])


def department(number: int, chance: random.Random) -> Iterator[Triple]:
    """One department in the manner of LUBM, scaled down: staff, courses, students, publications."""
    here = thing(f"department{number}")
    yield Triple(here, RDF_TYPE, term("Department"))
    yield Triple(here, term("subOrganizationOf"), thing(f"university{number // 20}"))
    yield Triple(thing(f"university{number // 20}"), RDF_TYPE, term("University"))
    staff = [thing(f"department{number}/professor{index}") for index in range(10)]
    for index, professor in enumerate(staff):
        rank = ("FullProfessor", "AssociateProfessor", "AssistantProfessor", "Lecturer")[index % 4]
        yield Triple(professor, RDF_TYPE, term(rank))
        yield Triple(professor, term("worksFor"), here)
        yield Triple(professor, term("name"), Literal(f"Professor {index}"))
        yield Triple(
            professor, term("doctoralDegreeFrom"), thing(f"university{chance.randrange(1 + number // 20)}")
        )
        course = thing(f"department{number}/course{index}")
        yield Triple(professor, term("teacherOf"), course)
        yield Triple(course, RDF_TYPE, term("GraduateCourse" if index % 2 else "Course"))
        publication = thing(f"department{number}/publication{index}")
        yield Triple(publication, term("publicationAuthor"), professor)
    yield Triple(staff[0], term("headOf"), here)
    for index in range(40):
        student = thing(f"department{number}/student{index}")
        graduate = index % 4 == 0
        yield Triple(student, RDF_TYPE, term("GraduateStudent" if graduate else "UndergraduateStudent"))
        yield Triple(student, term("memberOf"), here)
        yield Triple(student, term("takesCourse"), thing(f"department{number}/course{chance.randrange(10)}"))
        if graduate:
            yield Triple(student, term("advisor"), chance.choice(staff))
