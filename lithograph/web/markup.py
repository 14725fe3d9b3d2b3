"""Terms as HTML: what pages write most, in Python, since a macro of a template costs several times more."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from html import escape

from markupsafe import Markup

from lithograph.web.charts.svg import on_page
from lithograph.web.tables import Cell


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes cells for a reader: a text that is not in the reader's language says in which it is."""

    language: str

    def spoken(self, cell: Cell) -> Markup:
        """The attribute that names the language of the cell's text, where it is another than the page's."""
        return Markup(self._spoken(cell))  # noqa: S704 - a language tag, escaped

    def term(self, cell: Cell) -> Markup:
        """The cell with its link, and its IRI where the pointer shows it."""
        return Markup(self._written(cell, f' title="{escape(cell.title)}"' if cell.title else ""))  # noqa: S704 - escaped

    def name(self, cell: Cell) -> Markup:
        """The cell with its link, for pages where the IRI says nothing more than the link."""
        return Markup(self._written(cell, ""))  # noqa: S704 - escaped

    def names(self, cells: Iterable[Cell]) -> Markup:
        """The cells with commas between them."""
        return Markup(", ".join(self._written(cell, "") for cell in cells))  # noqa: S704 - escaped

    def words(self) -> Mapping[str, Callable[..., Markup]]:
        """What templates call these."""
        return {
            "spoken": self.spoken,
            "term": self.term,
            "name": self.name,
            "names": self.names,
            "on_page": on_page,
        }

    def _spoken(self, cell: Cell) -> str:
        if not cell.language or cell.language == self.language:
            return ""
        return f' lang="{escape(cell.language)}"'

    def _written(self, cell: Cell, title: str) -> str:
        text, spoken = escape(cell.text), self._spoken(cell)
        tag = f' <small class="tag">{escape(cell.language)}</small>' if cell.tagged else ""
        if cell.link:
            return f'<a href="{escape(cell.link)}"{title}{spoken}>{text}</a>{tag}'
        return f"<span{title}{spoken}>{text}</span>{tag}" if title or spoken else text + tag
