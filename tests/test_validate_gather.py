"""This project's own material: the store that checks read."""

import pyoxigraph as ox

from lithograph.files import Sources
from lithograph.validate.checks import check_store
from lithograph.validate.gather import project_material


def test_the_store_of_the_reasoner_holds_what_a_store_made_for_the_checks_would(sources: Sources) -> None:
    material = project_material(sources)
    assert material.store is not None
    content = ox.serialize(material.whole.triples, format=ox.RdfFormat.N_TRIPLES) or b""
    assert set(material.store) == set(check_store(content, (), material.schema))
