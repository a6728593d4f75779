"""A rule that no profile names is said to be unused: it would pass every check and never find anything."""

import shutil
from pathlib import Path

from scanner.commands import WORDLISTS
from scanner.rulecheck import check_rules


def test_a_rule_in_no_profile_is_named(tmp_path: Path) -> None:
    shutil.copytree(WORDLISTS, tmp_path / "w")
    assert check_rules(tmp_path / "w").failures == ()
    for profile in (tmp_path / "w" / "profiles").glob("*.toml"):
        profile.write_text(profile.read_text("utf-8").replace('"R08"', '"R07"'), "utf-8")
    assert [f for f in check_rules(tmp_path / "w").failures if f.startswith("R08 不在任何一份词表里")]
