"""Unspoken: what a page says without words: emblems, seals, markers, its host. One door for the scanner to all of them."""

from collections.abc import Iterator, Sequence

from evidence.leads import Hit, Lead
from evidence.subjects import Subject
from scanner.document import Document
from scanner.emblems import emblem_signs
from scanner.hosts import host_of, likeness
from scanner.imitation import imitation_signs
from scanner.pagekind import PageKind
from scanner.pictured import spots
from scanner.rules import RuleSet
from scanner.signs import sign_leads
from scanner.source import Source

_WORDS = ("网站标识码", "政府网站找错")


def has_signs(source: Source, document: Document, text: str) -> bool:
    """Whether there is anything to weigh; most pages hold nothing. `text` is all the page's text."""
    return (
        bool(document.marked)
        or "查询" in document.title
        or any(word in text for word in _WORDS)
        or likeness(host_of(source.name)) is not None
        or bool(spots(source.pictures))
    )


def unspoken_leads(
    source: Source, document: Document, page: PageKind, subject: Subject, hits: Sequence[Hit], rules: RuleSet
) -> Iterator[Lead]:
    """The leads of all signs of a page, by the rules in use."""
    emblems = list(emblem_signs(source, document, page, subject, hits))
    signs = [*emblems, *imitation_signs(source, document, page, subject, emblems)]
    return sign_leads(source.party, signs, page, {rule.rule_id: rule.severity for rule in rules.rules})
