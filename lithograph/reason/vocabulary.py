"""The OWL, RDFS and RDF terms that carry axioms, in the groups by which schema is told from data."""

from typing import Final

from pyoxigraph import NamedNode

from lithograph.terms import OWL, RDF, RDFS, XSD

SAME_AS: Final = OWL["sameAs"]
DIFFERENT_FROM: Final = OWL["differentFrom"]
THING: Final = OWL["Thing"]
NOTHING: Final = OWL["Nothing"]
SUB_CLASS: Final = RDFS["subClassOf"]
SUB_PROPERTY: Final = RDFS["subPropertyOf"]
DOMAIN: Final = RDFS["domain"]
RANGE: Final = RDFS["range"]
EQUIVALENT_CLASS: Final = OWL["equivalentClass"]
EQUIVALENT_PROPERTY: Final = OWL["equivalentProperty"]
INVERSE_OF: Final = OWL["inverseOf"]
ON_PROPERTY: Final = OWL["onProperty"]
SOME_VALUES: Final = OWL["someValuesFrom"]
ALL_VALUES: Final = OWL["allValuesFrom"]
HAS_VALUE: Final = OWL["hasValue"]
INTERSECTION: Final = OWL["intersectionOf"]
UNION: Final = OWL["unionOf"]
ONE_OF: Final = OWL["oneOf"]
COMPLEMENT: Final = OWL["complementOf"]
DATATYPE_COMPLEMENT: Final = OWL["datatypeComplementOf"]
DISJOINT_WITH: Final = OWL["disjointWith"]
PROPERTY_DISJOINT: Final = OWL["propertyDisjointWith"]
CHAIN: Final = OWL["propertyChainAxiom"]
HAS_KEY: Final = OWL["hasKey"]
MEMBERS: Final = OWL["members"]
DISTINCT_MEMBERS: Final = OWL["distinctMembers"]
ON_CLASS: Final = OWL["onClass"]
ON_DATA_RANGE: Final = OWL["onDataRange"]
ON_DATATYPE: Final = OWL["onDatatype"]
WITH_RESTRICTIONS: Final = OWL["withRestrictions"]
MAX_CARDINALITY: Final = OWL["maxCardinality"]
MAX_QUALIFIED: Final = OWL["maxQualifiedCardinality"]
SOURCE_INDIVIDUAL: Final = OWL["sourceIndividual"]
ASSERTION_PROPERTY: Final = OWL["assertionProperty"]
TARGET_INDIVIDUAL: Final = OWL["targetIndividual"]
TARGET_VALUE: Final = OWL["targetValue"]
DATATYPE: Final = RDFS["Datatype"]
RDFS_LITERAL: Final = RDFS["Literal"]
CLASS: Final = OWL["Class"]
OBJECT_PROPERTY: Final = OWL["ObjectProperty"]
DATATYPE_PROPERTY: Final = OWL["DatatypeProperty"]
ALL_DIFFERENT: Final = OWL["AllDifferent"]
NEGATIVE_ASSERTION: Final = OWL["NegativePropertyAssertion"]
FIRST: Final = RDF["first"]
REST: Final = RDF["rest"]
NIL: Final = RDF["nil"]

FACETS: Final = frozenset(
    XSD[name]
    for name in (
        "minInclusive",
        "minExclusive",
        "maxInclusive",
        "maxExclusive",
        "length",
        "minLength",
        "maxLength",
        "pattern",
        "totalDigits",
        "fractionDigits",
    )
) | {RDF["langRange"]}

LIST_AXIOMS: Final = frozenset(
    {
        INTERSECTION,
        UNION,
        ONE_OF,
        CHAIN,
        HAS_KEY,
        MEMBERS,
        DISTINCT_MEMBERS,
        WITH_RESTRICTIONS,
        OWL["disjointUnionOf"],
        OWL["onProperties"],
    }
)
"""Predicates whose object is an RDF list."""

RESTRICTIONS: Final = frozenset(
    {
        SOME_VALUES,
        ALL_VALUES,
        HAS_VALUE,
        MAX_CARDINALITY,
        MAX_QUALIFIED,
        OWL["hasSelf"],
        OWL["cardinality"],
        OWL["minCardinality"],
        OWL["qualifiedCardinality"],
        OWL["minQualifiedCardinality"],
    }
)
"""Predicates that say what a restriction restricts; each needs owl:onProperty beside it."""

ASSERTIONS: Final = frozenset(
    {SOURCE_INDIVIDUAL, ASSERTION_PROPERTY, TARGET_INDIVIDUAL, TARGET_VALUE, DISTINCT_MEMBERS}
)
"""Predicates of axioms about individuals, which data may state: negative assertions and owl:AllDifferent."""

AXIOMS: Final = (
    LIST_AXIOMS
    | RESTRICTIONS
    | ASSERTIONS
    | FACETS
    | {
        SUB_CLASS,
        SUB_PROPERTY,
        DOMAIN,
        RANGE,
        EQUIVALENT_CLASS,
        EQUIVALENT_PROPERTY,
        INVERSE_OF,
        ON_PROPERTY,
        ON_CLASS,
        ON_DATA_RANGE,
        ON_DATATYPE,
        COMPLEMENT,
        DATATYPE_COMPLEMENT,
        DISJOINT_WITH,
        PROPERTY_DISJOINT,
        OWL["annotatedSource"],
        OWL["annotatedProperty"],
        OWL["annotatedTarget"],
        OWL["imports"],
    }
)
"""Predicates that make a triple an axiom, wherever it stands."""

CHARACTERISTICS: Final = frozenset(
    OWL[name]
    for name in (
        "FunctionalProperty",
        "InverseFunctionalProperty",
        "SymmetricProperty",
        "AsymmetricProperty",
        "ReflexiveProperty",
        "IrreflexiveProperty",
        "TransitiveProperty",
    )
)

SCHEMA_TYPES: Final = (
    CHARACTERISTICS
    | {
        OWL[name]
        for name in (
            "Class",
            "Restriction",
            "DataRange",
            "ObjectProperty",
            "DatatypeProperty",
            "AnnotationProperty",
            "OntologyProperty",
            "Ontology",
            "Axiom",
            "Annotation",
            "AllDisjointClasses",
            "AllDisjointProperties",
            "DeprecatedClass",
            "DeprecatedProperty",
        )
    }
    | {ALL_DIFFERENT, NEGATIVE_ASSERTION, DATATYPE, RDFS["Class"], RDF["Property"]}
)
"""Classes whose members are parts of a schema."""

ASSERTION_TYPES: Final = frozenset({ALL_DIFFERENT, NEGATIVE_ASSERTION})
NOISE_TYPES: Final = frozenset({THING, RDFS["Resource"], OWL["NamedIndividual"], RDF["List"]})
"""Types that say nothing about an individual: never inferred, never compared."""

_INTERNAL: Final = "urn:lithograph:reason:"
CONJUNCT: Final = NamedNode(_INTERNAL + "conjunct")
DISJUNCT: Final = NamedNode(_INTERNAL + "disjunct")
ALIAS: Final = NamedNode(_INTERNAL + "alias")
OUTSIDE: Final = _INTERNAL + "outside:"
"""Prefix of the class of the literals that are known to lie outside a data range."""
DISJOINT_MEMBER: Final = _INTERNAL + "disjoint:"
"""Prefix of the relation from an individual to the classes of one long disjointness axiom it is in."""


def is_internal(iri: str) -> bool:
    """Whether an IRI is a device of the reasoner that must not be seen outside."""
    return iri.startswith(_INTERNAL)
