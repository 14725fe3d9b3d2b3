"""Frames between the web process and a worker."""

import fcntl
import resource
import socket

import pytest

from lithograph.query.check import Query
from lithograph.query.evaluate import Job
from lithograph.query.frames import DATA, Channel, frame, pack_job, unpack_job

HIGH = 1_100
"""More than select() takes."""


def test_a_channel_with_a_high_descriptor_is_waited_for() -> None:
    if resource.getrlimit(resource.RLIMIT_NOFILE)[0] <= HIGH:
        pytest.skip("this system gives no descriptor as high")
    left, right = socket.socketpair()
    high = socket.socket(fileno=fcntl.fcntl(left.fileno(), fcntl.F_DUPFD, HIGH))
    left.close()
    channel = Channel(high)
    assert not channel.ended()
    with pytest.raises(TimeoutError):
        channel.receive(0.001)
    right.sendall(frame(DATA, b"a") + frame(DATA, b"b"))
    assert [channel.receive(5), channel.receive(5)] == [(DATA, b"a"), (DATA, b"b")]
    right.close()
    assert channel.ended()
    channel.close()


@pytest.mark.parametrize("graphs", [None, (("http://g/1",), ("http://g/2", "http://g/3"))])
def test_a_job_comes_out_as_it_went_in(graphs: tuple[tuple[str, ...], tuple[str, ...]] | None) -> None:
    text = "SELECT * { ?a ?b '\ud800한' }"
    query = Query(text, "SELECT", 7, ("a", "b"), ("http://d/",), (), prefixes=("lg",))
    assert unpack_job(pack_job(Job(query, "json", graphs, rows=3))) == Job(query, "json", graphs, rows=3)
