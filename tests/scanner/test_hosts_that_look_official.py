"""Hosts: what looks like an official site's, what is one, what merely shares letters; addresses of any kind are read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.hosts import host_of, lawful_host, likeness, official_sites


@pytest.mark.parametrize(
    ("host", "least"),
    [
        ("www.mohrss-gov.cn", 3),
        ("gov.cn.zscx.com", 3),
        ("chinagov-edu.cn", 3),
        ("gov-cx88.com", 3),
        ("govcn.net", 3),
        ("portal.gov.cn.example.net", 3),
        ("0sta.org.cn", 3),
        ("оsta.org.cn", 4),
        ("www.osta.com.cn", 2),
        ("mohrs.cn", 3),
        ("mohrsss.com", 3),
        ("人社部证书查询.com", 2),
        ("nvq.net.cn", 1),
        ("ostacx.cn", 1),
    ],
)
def test_alike(host: str, least: int) -> None:
    found = likeness(host)
    assert found and found.points >= least and found.part in host and found.reason


@pytest.mark.parametrize(
    "host",
    [
        "www.gov.cn",
        "rsj.beijing.gov.cn",
        "www.osta.org.cn",
        "osta.org.cn",
        "www.gov.uk",
        "beehive.govt.nz",
        "governance.org",
        "mygov.com",
        "costa.com",
        "posta.org.cn",
        "member.com",
        "zhengshu.net",
        "rstar.com",
        "www.chsi.com.cn",
        "egov.com",
        "governor.cn",
        "info.gov.hk",
    ],
)
def test_official_or_other(host: str) -> None:
    assert likeness(host) is None


@pytest.mark.parametrize(
    ("name", "host"),
    [
        ("http://A.Example.com:8080/x", "a.example.com"),
        ("https://xn--fiq228c.example/", "中文.example"),
        ("http://127.0.0.1:8000/", ""),
        ("http://[::1]/", ""),
        ("http://[::1", ""),
        ("第 1 份.html", ""),
        ("http://localhost/", ""),
    ],
)
def test_the_host_of_an_address(name: str, host: str) -> None:
    assert host_of(name) == host


@given(st.text(max_size=60))
def test_any_text_is_an_address_or_none(name: str) -> None:
    for shown in (host_of(name), host_of(f"http://{name}/")):
        likeness(shown)


def test_every_official_site_is_lawful_and_marked() -> None:
    assert all(lawful_host(one.host) and one.mark in ("V", "V~", "M") and all(one.titles) for one in official_sites())
