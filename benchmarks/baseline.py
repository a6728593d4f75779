"""What anybody would write first: BeautifulSoup for the text, jieba over the whole page, the words of the rules looked up.

It sees no disguise and judges nothing; it is timed in the same run, since figures of different machines say nothing.
"""

from collections.abc import Callable, Iterable
from importlib.util import find_spec

import jieba

Counter = Callable[[bytes], int]


def baseline(words: Iterable[str]) -> Counter | None:
    """Counts the words in a page; None where BeautifulSoup is not installed (only developers have it)."""
    if find_spec("bs4") is None:
        return None
    from bs4 import BeautifulSoup

    wanted = frozenset(words)
    tokenizer = jieba.Tokenizer()
    tokenizer.FREQ, tokenizer.total = tokenizer.gen_pfdict(tokenizer.get_dict_file())
    tokenizer.initialized = True  # else it would leave a file in a folder that others share
    for word in wanted:
        tokenizer.add_word(word)

    def count(body: bytes) -> int:
        text = BeautifulSoup(body, "lxml").get_text("\n")
        return sum(token in wanted for token in tokenizer.cut(text, HMM=False))

    return count
