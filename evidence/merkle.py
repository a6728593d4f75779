"""Merkle trees over texts, hashed as RFC 6962 does (leaves and nodes apart), with proofs that one text is under a root."""

import hashlib
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a proof towards the root: the digest beside it, and whether that stands to the left."""

    beside: str
    left: bool


def root_of(leaves: tuple[str, ...]) -> str:
    """The root over leaves in their order, hex; that of no leaves is the digest of nothing."""
    level = [_leaf(leaf) for leaf in leaves]
    while len(level) > 1:
        level = _above(level)
    return (level[0] if level else hashlib.sha256(b"").digest()).hex()


def proof_of(leaves: tuple[str, ...], leaf: str) -> tuple[Step, ...]:
    """The steps from a leaf to the root. Raises ValueError when it is not among the leaves."""
    at, level, steps = leaves.index(leaf), [_leaf(one) for one in leaves], []
    while len(level) > 1:
        beside = at ^ 1
        if beside < len(level):
            steps.append(Step(level[beside].hex(), beside < at))
        level, at = _above(level), at // 2
    return tuple(steps)


def root_by_proof(leaf: str, steps: tuple[Step, ...]) -> str:
    """The root that a proof leads to."""
    digest = _leaf(leaf)
    for step in steps:
        beside = bytes.fromhex(step.beside)
        digest = _node(beside, digest) if step.left else _node(digest, beside)
    return digest.hex()


def _above(level: list[bytes]) -> list[bytes]:
    """The level above; a last one without a neighbour goes up as it is."""
    paired = [_node(level[i], level[i + 1]) for i in range(0, len(level) - 1, 2)]
    return paired + level[-1:] if len(level) % 2 else paired


def _leaf(text: str) -> bytes:
    return hashlib.sha256(b"\x00" + text.encode()).digest()


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()
