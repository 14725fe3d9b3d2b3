"""The one-word names of organisations and families, in every language and script."""

from collections.abc import Iterable, Iterator

from lithograph.match.catalogue import PREFERRED, Entity
from lithograph.match.heard import heard
from lithograph.match.names import Name, readings
from lithograph.match.pieces import NOTHING, Lexicon
from lithograph.match.words import words


def lexicon(entities: Iterable[Entity]) -> Lexicon:
    """The one-word names of organisations and families, in every language, to the thing they name.

    Where two bear the name, the one that prefers it has it; an organisation comes before a family.
    """
    found: dict[str, tuple[int, str]] = {}
    common = frozenset(words().same.values())
    for item in entities:
        if item.kind not in {"organisation", "family"}:
            continue
        for label in item.labels:
            rank = (label.kind != PREFERRED) + 4 * (item.kind == "family")
            for name in readings(label.text, NOTHING):
                for word, is_whole in _called(name, common):
                    held = (rank + 2 * (not is_whole), f"@{item.iri}")
                    if word not in found or held < found[word]:
                        found[word] = held
    named = {word: iri for word, (_rank, iri) in found.items()}
    forms: dict[str, tuple[int, str, float]] = {}
    for word, (rank, iri) in found.items():
        for form, loss in heard(word).items():
            if (
                form not in named
                and form not in words().same
                and (rank, iri, loss) < forms.get(form, (99, "", 0.0))
            ):
                forms[form] = (rank, iri, loss)
    return Lexicon(named, {form: (iri, loss) for form, (_rank, iri, loss) in forms.items()})


def _called(name: Name, common: frozenset[str]) -> Iterator[tuple[str, bool]]:
    """The word that names the bearer by itself, and whether nothing else of content is in its name."""
    core = name.words - {"group", "holdings"}
    if len(core) != 1 or name.codes or name.places or name.variants or name.lead or name.fillers:
        return
    (word,) = core
    if " " not in name.bare and not name.bare.startswith(word):
        # what is left of 마이크로소프트 is no name
        yield name.bare, True
    elif len(word) > 1 and not (word in common and name.generics):
        # what is left of "Taiwan Semiconductor Manufacturing" names nobody
        yield word, core == name.words
