"""Whether an entity is of the type that a query asks for, however the query names it."""

from typing import Final

from lithograph.match.catalogue import Entity

_ALSO: Final = {
    "company": "Firm", "firm": "Firm", "organization": "organisation", "org": "organisation",
    "hardware": "Hardware", "accelerator": "Chip", "gpu": "Chip", "npu": "Chip", "tpu": "Chip",
    "asic": "Chip",
    "processor": "Chip", "machine": "system", "cluster": "system", "server": "system", "supernode": "system",
    "aimodel": "model", "ai model": "model", "llm": "model", "framework": "software", "law": "regulation",
    "entity": "organisation", "software": "software", "country": "place", "city": "place",
}  # fmt: skip
"""Words of users and of other datasets for our classes and kinds."""

_WIDE: Final = {
    "firm": "organisation", "organisation": "organisation", "chipdesigner": "organisation",
    "agent": "organisation", "chip": "chip", "product": "",
}  # fmt: skip


def fits(entity: Entity, asked: str) -> bool:
    """Whether the entity is of that type: a kind, a class by name, prefixed name or IRI; case counts not.

    A word that names no class or kind rules nothing out: other datasets have types that we do not know.
    """
    local = _local(asked)
    wanted = _ALSO.get(local, local).casefold()
    if not wanted or wanted in {"thing", "any"}:
        return True
    held = {name.casefold() for name in entity.types} | {entity.kind}
    if wanted in held or local in held:
        return True
    kind = _WIDE.get(wanted)
    if kind is not None:
        # a bank or a ministry that a list calls a firm is still an organisation
        return not kind or kind == entity.kind
    return not is_known(wanted)


def is_type(asked: str) -> bool:
    """Whether the word names a type at all, ours or one that users have another word for."""
    local = _local(asked)
    return local in _ALSO or is_known(_ALSO.get(local, local).casefold())


def _local(asked: str) -> str:
    return asked.strip().rsplit("#", 1)[-1].rsplit("/", 1)[-1].rsplit(":", 1)[-1].casefold()


def is_known(name: str) -> bool:
    """Whether the word names a kind or class that we hold."""
    return name in _KNOWN


_KNOWN: Final = frozenset({
    "organisation", "person", "place", "chip", "family", "node", "memory", "system", "software", "model",
    "regulation", "provision", "parameter", "firm", "foundry", "chipdesigner", "equipmentmaker",
    "memorymaker", "packagingfirm", "edafirm", "cloudprovider", "servermaker", "modeldeveloper",
    "softwaredeveloper", "investor", "holdingcompany", "governmentbody", "researchinstitute", "university",
    "analyst", "mediaoutlet", "community", "jurisdiction", "hardware", "product", "gpu", "npu", "tpu",
    "asic", "cpu", "chipfamily", "systemfamily", "modelfamily", "productfamily", "marketvariant",
    "memorygeneration", "processnode", "server", "rack", "pod", "supernode", "cluster",
    "trainingframework", "inferenceengine", "operatorlibrary", "compiler", "computeplatform", "list",
    "law", "instrument",
})  # fmt: skip
