"""What every kind of file is read into: tables of rows with their place, and the limits that hostile files meet.

Cells that span rows or columns are laid out here, one way for web pages, Word, PDF and workbooks.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from evidence.errors import ListError

MOST_ROWS = 300_000
MOST_COLUMNS = 256
MOST_CELLS = 20_000_000
MOST_BYTES = 200 << 20
MOST_UNPACKED = 1 << 30
LONGEST_CELL = 20_000
_NO_MARKS: Mapping[int, str] = MappingProxyType({})
_NO_COUNTS: Mapping[int, int] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Row:
    """One row. `cells` repeats a cell that spans rows in each of them; `across` also one that spans columns.

    `marks` says what is wrong with a cell's value, `about` what is to be known of the row (it was hidden),
    `gone` why it does not count (a deletion that was tracked).
    """

    number: int
    cells: tuple[str, ...]
    across: tuple[str, ...] = ()
    marks: Mapping[int, str] = field(default_factory=lambda: _NO_MARKS)
    about: str = ""
    gone: str = ""

    @property
    def filled(self) -> int:
        """How many of its own cells hold something."""
        return sum(map(bool, self.cells))

    @property
    def blank(self) -> bool:
        """Whether there is nothing in it, not even a formula without a value."""
        return not self.marks and not any(self.cells)

    @property
    def wide(self) -> tuple[str, ...]:
        """The cells as a header is read: those that span columns repeated in each."""
        return self.across or self.cells


@dataclass(frozen=True, slots=True)
class Table:
    """Rows that belong together. `place` names the table in the file, '' when there is only one.

    `unit` is what its rows are called, `wraps` that a line end in a cell is no more than the edge of the paper,
    `follows` that it may go on with the table before it, `prose` that its rows are lines of text, not of a table;
    `numbers` counts for each column the cells that the file keeps as numbers.
    """

    place: str
    rows: Sequence[Row]
    unit: str = "行"
    wraps: bool = False
    follows: bool = False
    prose: bool = False
    numbers: Mapping[int, int] = field(default_factory=lambda: _NO_COUNTS)

    def where(self, number: int) -> str:
        """The place of a row, as a person finds it in the file."""
        return f"{self.place}第 {number} {self.unit}"


@dataclass(frozen=True, slots=True)
class Contents:
    """A whole file: its tables, the lines beside them, and what is to be said of it."""

    tables: tuple[Table, ...]
    beside: Table | None = None
    notes: tuple[str, ...] = ()


@dataclass(slots=True)
class Span:
    """A cell of a table under construction, with the rows and columns that it takes."""

    row: int
    column: int
    text: str
    rows: int = 1
    columns: int = 1


@dataclass(slots=True)
class Layout:
    """Spanning cells as a browser lays them out: each goes to the next free column of its row."""

    path: Path
    place: str = ""
    spans: list[Span] = field(default_factory=list)
    height: int = 0
    _taken: dict[int, int] = field(default_factory=dict)  # column → first row that is free again
    _cells: int = 0

    def begin_row(self) -> None:
        """The next row begins."""
        self.height += 1
        if self.height > MOST_ROWS:
            raise too_long(self.path, self.place)

    def add(self, text: str, rows: int = 1, columns: int = 1) -> None:
        """The next cell of the row, where no cell from above reaches. Raises ListError."""
        column = 0
        while self._taken.get(column, 0) >= self.height:
            column += 1
        # a browser cuts a span at its own limits too: colspan="1000" is written for 'all of the table'
        self.put(column, text, max(1, min(columns, MOST_COLUMNS - column)), max(1, min(rows, MOST_ROWS)))

    def put(self, column: int, text: str, columns: int = 1, rows: int = 1) -> None:
        """A cell at a column of the row. Raises ListError when the table grows beyond measure."""
        if column + columns > MOST_COLUMNS:
            raise too_wide(self.path, self.place)
        self._cells += columns
        if self._cells > MOST_CELLS:
            raise too_long(self.path, self.place)
        self._taken |= dict.fromkeys(range(column, column + columns), self.height - 1 + rows)
        self.spans.append(Span(self.height - 1, column, text, rows, max(1, columns)))

    def rows(self, first: int = 1) -> list[Row]:
        """The rows, numbered from `first`."""
        if self.height * max((s.column + s.columns for s in self.spans), default=0) > MOST_CELLS:
            raise too_long(self.path, self.place)
        return lay_out(self.spans, self.height, first)


def lay_out(spans: Iterable[Span], height: int, first: int = 1) -> list[Row]:
    """Rows of cells from cells that span. A cell counts in its own column only; in `across` in all it takes."""
    width = max((s.column + s.columns for s in spans), default=0)
    cells = [[""] * width for _ in range(height)]
    across: dict[int, list[str]] = {}
    spread = list(spans)
    for span in spread:
        for row in range(span.row, min(span.row + span.rows, height)):
            cells[row][span.column] = span.text
    for span in (s for s in spread if s.columns > 1 and s.text):
        for row in range(span.row, min(span.row + span.rows, height)):
            across.setdefault(row, []).append("")
    for row in across:
        across[row] = list(cells[row])
    for span in (s for s in spread if s.columns > 1 and s.text):
        for row in range(span.row, min(span.row + span.rows, height)):
            across[row][span.column : span.column + span.columns] = [span.text] * span.columns
    return [Row(i + first, tuple(line), tuple(across.get(i, ()))) for i, line in enumerate(cells)]


def too_long(path: Path, place: str) -> ListError:
    """The error of a table with too many rows."""
    return ListError(f"行数超过 {MOST_ROWS:,}", place=_at(path, place), mend="请拆成几份，分别导入")


def too_wide(path: Path, place: str) -> ListError:
    """The error of a table with too many columns."""
    return ListError(
        f"列数超过 {MOST_COLUMNS}", place=_at(path, place), mend="请删去用不到的列（右边可能有误填的格子），再另存导入"
    )


def _at(path: Path, place: str) -> str:
    return f"{path} {place}".rstrip()
