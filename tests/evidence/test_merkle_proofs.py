"""Every leaf is proved to stand under its root, and nothing else is."""

from hypothesis import given
from hypothesis import strategies as st

from evidence.merkle import proof_of, root_by_proof, root_of


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=1, max_size=40, unique=True), st.data())
def test_proofs_lead_to_the_root(leaves: list[str], data: st.DataObject) -> None:
    leaf = data.draw(st.sampled_from(leaves))
    root, steps = root_of(tuple(leaves)), proof_of(tuple(leaves), leaf)
    assert root_by_proof(leaf, steps) == root
    assert root_by_proof(leaf + "x", steps) != root
    at = leaves.index(leaf)
    assert root_of((*leaves[:at], leaf + "x", *leaves[at + 1 :])) != root


def test_the_root_is_that_of_rfc_6962() -> None:
    """The test vectors of Certificate Transparency for the first leaves."""
    assert root_of(()) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert root_of(("",)) == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    assert root_of(("", "\x00")) == "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"
    assert root_of(("", "\x00", "\x10")) == "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"
