"""``/why`` while many ask for proofs: each takes seconds, and queries need threads meanwhile."""

from flask.testing import FlaskClient

from lithograph.web import why

ASKED = "/why.json?s=chip/acme-a1&p=ontology%23designedBy&o=organisation/acme"


def test_who_asks_for_a_proof_while_many_do_is_asked_to_come_again(client: FlaskClient) -> None:
    for _ in range(why.MOST):
        why.ROOM.acquire()
    try:
        response = client.get(ASKED)
        assert (response.status_code, response.headers["Retry-After"]) == (503, "5")
        assert response.get_json()["detail"] == "Other proofs are being made."
    finally:
        for _ in range(why.MOST):
            why.ROOM.release()
    for _ in range(why.MOST + 1):  # one that fails gives its place back too
        assert client.get(ASKED).status_code in {200, 404}
