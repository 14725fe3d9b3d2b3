"""Tables and JSON files read row by row, with the line of each row; what cannot be read is told."""

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final, TypeVar

from lithograph.errors import Location, MissingInput, Problem, SourceError
from lithograph.formats import no_text

T = TypeVar("T")
LONGEST_CELL: Final = 10_000_000
MOST_SHOWN: Final = 200


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table: the line it begins on, and its cells by column."""

    place: Location
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "").strip()


def raw_bytes(path: Path) -> bytes:
    """The bytes of the file; raises ``MissingInput``, or ``SourceError`` for UTF-16 or a packed file."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise MissingInput(f"{path}: {error.strerror or error}.") from None
    if (fault := no_text(content)) is not None:
        raise _fault(path, 1, *fault)
    return content


def read_bytes(path: Path) -> bytes:
    """The bytes of the file without a byte order mark."""
    return raw_bytes(path).removeprefix(b"\xef\xbb\xbf")


def read_table(
    path: Path, needed: Sequence[str], delimiter: str = ",", one_of: Sequence[str] = ()
) -> Iterator[Row | Problem]:
    """The rows of a table with a header; rows that are broken or not UTF-8 come as problems.

    Raises ``SourceError`` when the header lacks a needed column, or all of ``one_of``.
    """
    text = read_bytes(path).decode("utf-8", errors="surrogateescape")
    csv.field_size_limit(LONGEST_CELL)
    # str.splitlines would also end a line at U+2028 and other characters that stand in cells
    lines = io.StringIO(text, newline="").readlines()
    header, end = _header(path, lines, delimiter)
    missing = [column for column in needed if column not in header]
    if one_of and not any(column in header for column in one_of):
        missing.append(" or ".join(one_of))
    if missing:
        shown = ", ".join(header[:12])[:MOST_SHOWN] or "nothing"
        raise _fault(
            path, 1, f"the header lacks {', '.join(missing)}; it has {shown}", "is it that kind of file?"
        )
    for start, cells, count in _records(lines, end, delimiter):
        place = Location(str(path), start + 1)
        if cells is None:
            message = f"the row has a cell of more than {LONGEST_CELL:,} characters"
            yield Problem(place, message, hint=_OPEN)
        elif any(map(_is_foreign, cells)):
            yield Problem(place, "the row is not UTF-8", hint=_SAVED)
        elif cells and len(cells) != len(header):
            is_last = start + 1 == len(lines) and len(cells) < len(header)
            hint = _OPEN if count > 1 else _CUT if is_last else None
            yield Problem(place, f"{len(cells)} cells where the header has {len(header)}", hint=hint)
        elif cells:
            yield Row(place, dict(zip(header, cells, strict=True)))


def _header(path: Path, lines: list[str], delimiter: str) -> tuple[list[str], int]:
    """The columns, and how many lines they take; raises ``SourceError`` where they tell no cells apart."""
    reader = csv.reader(lines, delimiter=delimiter)
    try:
        header = [column.strip() for column in next(reader, [])]
    except csv.Error as error:
        raise _fault(path, 1, f"the header cannot be read: {error}", _OPEN) from None
    if any(map(_is_foreign, header)):
        raise _fault(path, 1, "the header is not UTF-8", _SAVED)
    if twice := next((column for column in header if column and header.count(column) > 1), None):
        raise _fault(path, 1, f"the header has {twice} twice", "rename one of the columns")
    return header, reader.line_num


def _is_foreign(cell: str) -> bool:
    """Whether the cell holds bytes that are not UTF-8."""
    return any("\udc80" <= character <= "\udcff" for character in cell)


def _records(lines: list[str], start: int, delimiter: str) -> Iterator[tuple[int, list[str] | None, int]]:
    """Each record: the line it begins on, its cells (none where one is too long), how many lines it takes.

    A quotation mark that nothing closes would swallow the rest of the file: the record that it begins is
    given back with one line, and reading goes on with the next.
    """
    while start < len(lines):
        reader = csv.reader(lines[start:], delimiter=delimiter)
        before = 0
        while True:
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error:
                # what the module refuses without ``strict``: a cell beyond its limit
                yield start + before, None, 1
                start += before + 1
                break
            count, first = reader.line_num - before, start + before
            before = reader.line_num
            is_cut = count > 1 and first + count == len(lines) and _is_open(lines[first:], delimiter)
            yield first, cells, count
            if is_cut:
                start = first + 1
                break


def _is_open(lines: list[str], delimiter: str) -> bool:
    """Whether the lines end within a quotation."""
    try:
        for _cells in csv.reader(lines, delimiter=delimiter, strict=True):
            pass
    except csv.Error:
        return True
    return False


def read_json(path: Path) -> Any:
    """The JSON document in the file; raises ``SourceError`` with line and column where it breaks off."""
    try:
        return json.loads(_text(path))
    except json.JSONDecodeError as error:
        raise _fault(path, error.lineno, f"no JSON: {error.msg} in column {error.colno}", _CUT) from None
    except (ValueError, RecursionError) as error:
        raise _fault(path, 1, _beyond(error), "is it that kind of file?") from None


def read_json_lines(path: Path) -> Iterator[tuple[Location, Any] | Problem]:
    """The JSON value of each line; lines that hold none come as problems."""
    for number, line in enumerate(read_bytes(path).splitlines(), start=1):
        place = Location(str(path), number)
        if not line.strip().strip(b"[],"):
            continue
        try:
            yield place, json.loads(line.decode("utf-8").strip().rstrip(","))
        except UnicodeDecodeError:
            yield Problem(place, "the line is not UTF-8", hint=_SAVED)
        except json.JSONDecodeError as error:
            yield Problem(place, f"no JSON: {error.msg} in column {error.colno}", hint=_CUT)
        except (ValueError, RecursionError) as error:
            yield Problem(place, _beyond(error))


def _beyond(error: ValueError | RecursionError) -> str:
    """What is told of JSON that the reader gives up on: nested too deeply, or a number of too many digits."""
    return f"JSON that cannot be read: {error}"


def guarded(place: Location, make: Callable[[], T]) -> T | Problem:
    """What the function makes of a record, or the problem that its values are not as they should be."""
    try:
        return make()
    except ValueError as error:
        return Problem(place, str(error))


def each_object(
    items: object, path: Path, noun: str, make: Callable[[dict[str, Any], Location], T | Problem]
) -> Iterator[T | Problem]:
    """What the function makes of each item, or the problem with it; its number stands for the line."""
    for number, item in enumerate(items if isinstance(items, list) else [items], start=1):
        place = Location(str(path), number)
        if isinstance(item, dict):
            yield guarded(place, partial(make, item, place))
        else:
            yield Problem(place, f"{noun} {number} is no object")


def members(holder: Mapping[str, Any], name: str) -> dict[str, Any]:
    """The object under the name, empty where there is none; raises ``ValueError`` for another value."""
    value = holder.get(name)
    if value is not None and not isinstance(value, dict):
        raise ValueError(f"{name} is no object")
    return value or {}


def objects(holder: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    """The objects in the list under the name; raises ``ValueError`` for another value."""
    value = holder.get(name)
    if value is not None and not (isinstance(value, list) and all(isinstance(one, dict) for one in value)):
        raise ValueError(f"{name} is no list of objects")
    return value or []


def _text(path: Path) -> str:
    content = read_bytes(path)
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise _fault(path, line, "the file is not UTF-8", _SAVED) from None


def _fault(path: Path, line: int, message: str, hint: str) -> SourceError:
    return SourceError((Problem(Location(str(path), line), message, hint=hint),))


_OPEN: Final = "a quotation mark that is not closed?"
_CUT: Final = "is the file complete?"
_SAVED: Final = "save it as UTF-8"
