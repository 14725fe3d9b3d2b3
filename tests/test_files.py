"""Source files: found in a checkout, digested by content."""

from pathlib import Path

import pytest

from lithograph.errors import MissingInput, StorageError
from lithograph.files import Sources, digest, find_sources, put


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


def test_a_file_is_put_in_place_whole_or_stays_as_it_is(tmp_path: Path) -> None:
    place = tmp_path / "new" / "file"
    put(place, b"one")
    put(place, b"two")
    assert place.read_bytes() == b"two"
    with pytest.raises(StorageError, match="file/below cannot be written: File exists"):
        put(place / "below", b"three")
    (tmp_path / "folder").mkdir()
    with pytest.raises(StorageError, match="folder cannot be written: Is a directory"):
        put(tmp_path / "folder", b"three")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["folder", "new"]
    assert [path.name for path in place.parent.iterdir()] == ["file"]


def test_what_is_no_file_is_told_by_its_name(tmp_path: Path) -> None:
    (tmp_path / "chips.ttl").mkdir()
    (tmp_path / "gone.ttl").symlink_to(tmp_path / "nowhere")
    with pytest.raises(MissingInput, match=r"chips\.ttl: Is a directory\."):
        digest([tmp_path / "chips.ttl"])
    with pytest.raises(MissingInput, match=r"gone\.ttl: No such file or directory\."):
        digest([tmp_path / "gone.ttl"])
