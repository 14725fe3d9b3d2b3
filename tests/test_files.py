"""Source files: found in a checkout, digested by content."""

from pathlib import Path

import pytest

from lithograph.errors import MissingInput
from lithograph.files import Sources, digest, find_sources


def test_every_group_of_source_files_is_found(sources: Sources) -> None:
    groups = ("ontology", "alignments", "rules", "graph", "shapes", "quality", "queries")
    assert {group: bool(getattr(sources, group)) for group in groups} == dict.fromkeys(groups, True)


def test_names_are_relative_with_forward_slashes(sources: Sources) -> None:
    assert sources.name(sources.ontology[0]).startswith("ontology/")


def test_a_folder_without_an_ontology_is_refused_with_a_remedy(tmp_path: Path) -> None:
    with pytest.raises(MissingInput, match="no ontology/ folder"):
        find_sources(tmp_path)


def test_the_digest_follows_content_names_and_extras(tmp_path: Path) -> None:
    one, two = tmp_path / "one.ttl", tmp_path / "two.ttl"
    one.write_text("a", encoding="utf-8")
    two.write_text("a", encoding="utf-8")
    assert digest([one]) != digest([two])
    assert digest([one]) != digest([one], "option")
    before = digest([one])
    one.write_text("b", encoding="utf-8")
    assert digest([one]) != before
