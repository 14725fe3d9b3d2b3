"""The kinds of files that can be imported, and what is known of each data set."""

from dataclasses import dataclass
from typing import Final

from lithograph.importers import csvw, epoch, ftm, gleif, mappings, screening, wikidata
from lithograph.importers.record import Reader

_CC_BY: Final = "https://spdx.org/licenses/CC-BY-4.0"
_CC0: Final = "https://spdx.org/licenses/CC0-1.0"
_EPOCH: Final = "Published online at epoch.ai."


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of file: its reader, the name and terms of its data set, in words."""

    reader: Reader
    dataset: str
    title: str
    licence: str = ""
    attribution: str = ""
    redistributable: bool | None = None


KINDS: Final = {
    "us-csl": Kind(
        reader=screening.read,
        dataset="us-csl",
        title="US Consolidated Screening List",
        licence="https://spdx.org/licenses/CC-PDM-1.0",
        attribution="U.S. Department of Commerce, International Trade Administration",
        redistributable=True,
    ),
    "epoch-hardware": Kind(
        reader=epoch.reader(epoch.HARDWARE),
        dataset="epoch-hardware",
        title="Epoch AI: Data on Machine Learning Hardware",
        licence=_CC_BY,
        attribution=f'Epoch AI, "Data on Machine Learning Hardware". {_EPOCH}',
        redistributable=True,
    ),
    "epoch-models": Kind(
        reader=epoch.reader(epoch.MODELS),
        dataset="epoch-models",
        title="Epoch AI: Data on AI Models",
        licence=_CC_BY,
        attribution=f'Epoch AI, "Data on AI Models". {_EPOCH}',
        redistributable=True,
    ),
    "epoch-clusters": Kind(
        reader=epoch.reader(epoch.CLUSTERS),
        dataset="epoch-clusters",
        title="Epoch AI: Data on GPU Clusters",
        licence=_CC_BY,
        attribution=f'Epoch AI, "Data on GPU Clusters". {_EPOCH}',
        redistributable=True,
    ),
    "gleif": Kind(
        reader=gleif.read,
        dataset="gleif",
        title="GLEIF: legal entities and their relationships",
        licence=_CC0,
        attribution="Global Legal Entity Identifier Foundation (GLEIF)",
        redistributable=True,
    ),
    "wikidata": Kind(
        reader=wikidata.read,
        dataset="wikidata",
        title="Wikidata",
        licence=_CC0,
        attribution="Wikidata",
        redistributable=True,
    ),
    "ftm": Kind(reader=ftm.read, dataset="ftm", title="FollowTheMoney entities", redistributable=False),
    "sssom": Kind(reader=mappings.read, dataset="sssom", title="Mappings of others"),
    "csv": Kind(reader=csvw.read, dataset="table", title="A table"),
}
"""By the name that the command takes."""
