"""Said: words of a rule in their place on a page, as the judges of claims take them."""

from collections.abc import Iterator
from dataclasses import dataclass

from evidence.leads import Use
from scanner.attached import Attached, attached_to
from scanner.catalogue import Item
from scanner.place import Place
from scanner.usage import Usage, usage_of


@dataclass(frozen=True, slots=True)
class Context:
    """What is known of the page: whether it sells courses or certificates; what it is when it speaks of others.

    `item` is the catalogue item its title names: a title without a name of its own is that item's.
    """

    selling: bool
    reports: str = ""
    item: Item | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """Words of a rule, written plainly in their place, and whether the page hides them."""

    place: Place
    term: str
    context: Context
    disguised: bool

    @property
    def thing(self) -> Attached:
        """What the compound names that the words begin."""
        return attached_to(self.place.right)


def mentioned(said: Said) -> Iterator[Usage]:
    usage = usage_of(said.place)
    if usage.use != Use.CLAIM:
        yield usage
