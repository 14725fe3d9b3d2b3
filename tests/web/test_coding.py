"""Content codings: which one is chosen, and that what was packed comes out again."""

import zlib

import brotli
import pytest

from lithograph.web.coding import CODINGS, Coding, wanted


@pytest.mark.parametrize(
    ("accept", "name"),
    [
        ("gzip", "gzip"),
        ("br", "br"),
        ("gzip, deflate, br", "br"),
        ("gzip;q=1.0, br;q=0.5", "gzip"),
        ("*", "br"),
        ("br;q=0, *", "gzip"),
        ("GZIP ; Q=0.3", "gzip"),
        ("gzip;q=0", None),
        ("gzip;q=0.000, br;q=0.0", None),
        ("identity", None),
        ("deflate, zstd", None),
        ("identity;q=0.5, gzip;q=0.4", None),
        ("identity;q=0.4, gzip;q=0.5", "gzip"),
        ("identity, gzip", "gzip"),
        ("gzip;q=x", None),
        (",;,", None),
    ],
)
def test_the_coding_that_the_client_likes_best_is_chosen(accept: str, name: str | None) -> None:
    coding = wanted(accept)
    assert (coding and coding.name) == name


@pytest.mark.parametrize("coding", CODINGS, ids=lambda coding: coding.name)
def test_each_piece_can_be_read_as_soon_as_it_is_sent(coding: Coding) -> None:
    packer = coding.start()
    unpack = (
        zlib.decompressobj(wbits=31).decompress if coding.name == "gzip" else brotli.Decompressor().process
    )
    assert unpack(packer.add(b"one " * 1000)) == b"one " * 1000
    assert unpack(packer.add(b"two") + packer.end()) == b"two"


@pytest.mark.parametrize("coding", CODINGS, ids=lambda coding: coding.name)
def test_a_whole_body_comes_out_again(coding: Coding) -> None:
    unpack = zlib.decompressobj(wbits=31).decompress if coding.name == "gzip" else brotli.decompress
    assert unpack(coding.pack(b"body " * 1000)) == b"body " * 1000
