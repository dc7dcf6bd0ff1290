"""Which addresses are gone to: shown by servers on loopback that nobody may reach."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import pytest
from aiohttp.abc import AbstractResolver, ResolveResult
from hypothesis import given, settings
from hypothesis import strategies as st

from llm_assets.stages.collecting import connecting
from llm_assets.stages.collecting.connecting import is_public
from llm_assets_tests.stages.collecting.conftest import StartServer
from llm_assets_tests.stages.collecting.serving import Reply, Server, links_to, redirect
from llm_assets_tests.stages.collecting.visits import Visits, site

NOT_PUBLIC = (
    "the host stands at an address that is not public (loopback, private, link-local or a cloud's "
    "own); if that is meant, name the host in manners.private_hosts"
)
PUBLIC = "93.184.215.14"  # example.org's, which no test connects to

# IANA IPv4 and IPv6 Special-Purpose Address Registries, as of 2025: all that is not "globally
# reachable", with multicast (RFC 5771, RFC 4291) and what is not given to anybody.
SPECIAL = (
    "0.0.0.0/8",
    "10.0.0.0/8",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "172.16.0.0/12",
    "192.0.0.0/24",
    "192.0.2.0/24",
    "192.88.99.0/24",
    "192.168.0.0/16",
    "198.18.0.0/15",
    "198.51.100.0/24",
    "203.0.113.0/24",
    "224.0.0.0/4",
    "240.0.0.0/4",
    "::/96",
    "::1/128",
    "::ffff:0:0/96",
    "64:ff9b:1::/48",
    "100::/64",
    "100:0:0:1::/64",
    "2001::/23",
    "2001:db8::/32",
    "2002::/16",
    "3fff::/20",
    "4000::/3",
    "5f00::/16",
    "fc00::/7",
    "fe80::/10",
    "fec0::/10",
    "ff00::/8",
)
METADATA = (
    "169.254.169.254",  # AWS, Google, Azure, DigitalOcean
    "fd00:ec2::254",  # AWS
    "100.100.100.200",  # Alibaba
    "192.0.0.192",  # Oracle
    "168.63.129.16",  # Azure
)


def addresses_in(*blocks: str) -> st.SearchStrategy[str]:
    """Any address of any of the blocks, the first and the last as likely as the others."""

    def of(block: str) -> st.SearchStrategy[str]:
        network = ipaddress.ip_network(block)
        edges = st.sampled_from([network[0], network[-1]])
        inside = st.ip_addresses(network=block)
        return st.one_of(edges, inside).map(str)

    return st.one_of(*map(of, blocks))


class TestPublicAddresses:
    @settings(deadline=None, max_examples=400)
    @given(addresses_in(*SPECIAL))
    def test_no_address_of_a_special_block_is_public(self, address: str) -> None:
        assert not is_public(address)

    @pytest.mark.parametrize("block", SPECIAL)
    def test_both_ends_of_a_special_block_are_not_public(self, block: str) -> None:
        network = ipaddress.ip_network(block)
        assert not is_public(str(network[0]))
        assert not is_public(str(network[-1]))

    @pytest.mark.parametrize("address", METADATA)
    def test_no_cloud_s_metadata_service_is_public(self, address: str) -> None:
        assert not is_public(address)

    @settings(deadline=None, max_examples=300)
    @given(st.ip_addresses(v=4))
    def test_every_other_ipv4_address_is_public(self, address: ipaddress.IPv4Address) -> None:
        special = any(address in ipaddress.ip_network(b) for b in SPECIAL if ":" not in b)
        assert is_public(str(address)) is not (special or str(address) in METADATA)

    @settings(deadline=None, max_examples=300)
    @given(st.ip_addresses(v=4))
    def test_an_ipv4_address_inside_an_ipv6_one_is_no_way_around(
        self, address: ipaddress.IPv4Address
    ) -> None:
        number = int(address)
        mapped, compatible = 0xFFFF_0000_0000 + number, number
        six_to_four = (0x2002 << 112) + (number << 80) + 1
        teredo = (0x2001_0000 << 96) + (number << 64) + (number ^ 0xFFFF_FFFF)
        for wrapped in (mapped, compatible, six_to_four, teredo):
            assert not is_public(str(ipaddress.IPv6Address(wrapped)))
        nat64 = str(ipaddress.IPv6Address((0x64_FF9B << 96) + number))
        assert is_public(nat64) is is_public(str(address))

    @pytest.mark.parametrize(
        "address", [PUBLIC, "8.8.8.8", "2606:4700::1111", "2a00:1450:4001::1", "192.0.1.1"]
    )
    def test_well_known_public_addresses_are_public(self, address: str) -> None:
        assert is_public(address)

    @pytest.mark.parametrize(
        "text", ["", "localhost", "2130706433", "0x7f.1", "127.1", "fe80::1%eth0", "1.2.3.4.5"]
    )
    def test_what_is_no_plain_address_is_not_public(self, text: str) -> None:
        assert not is_public(text)


class TellingResolver(AbstractResolver):
    """Answers as told, once for each question, its last answer for ever.

    A fake, because no name server that a test may use gives private addresses, nor another address
    each time; what connects to the answer is the real thing.
    """

    def __init__(self, answers: Mapping[str, Sequence[Sequence[str]]], port: int) -> None:
        self._answers = {host: list(told) for host, told in answers.items()}
        self._port = port
        self.asked: list[str] = []

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        self.asked.append(host)
        told = self._answers.get(host)
        if told is None:
            raise OSError(f"no such name: {host}")
        addresses = told.pop(0) if len(told) > 1 else told[0]
        return [
            ResolveResult(
                hostname=host,
                host=address,
                port=self._port,
                family=socket.AF_INET6 if ":" in address else socket.AF_INET,
                proto=0,
                flags=socket.AI_NUMERICHOST,
            )
            for address in addresses
        ]

    async def close(self) -> None:
        pass


@pytest.fixture
def inner(start_server: StartServer) -> Server:
    """A service on this machine that nobody outside may reach; it gives away what it has."""
    return start_server(all_paths("secret of the inner service"))


def all_paths(text: str) -> dict[str, Reply]:
    """The same page for the paths that the tests ask for."""
    return dict.fromkeys(["/", "/robots.txt", "/admin", "/latest/meta-data/"], Reply(text.encode()))


@pytest.fixture
def inner6() -> Iterator[Server]:
    """The same on IPv6's loopback."""
    server = Server(all_paths("secret of the inner service"), "::1")
    yield server
    server.stop()


class TestHostsThatMayNotBePrivate:
    """Start URLs, redirects and links by every spelling of an inner address."""

    @staticmethod
    def spellings(port: int) -> list[str]:
        hosts = [
            "127.0.0.1",
            "127.1",
            "2130706433",
            "0x7f000001",
            "0x7f.0.0.1",
            "0177.0.0.1",
            "017700000001",
            "0.0.0.0",
            "localhost",
            "localhost.",
            "LOCALHOST",
            "[::1]",
            "[0:0:0:0:0:0:0:1]",
            "[::ffff:127.0.0.1]",
            "[::ffff:7f00:1]",
            "[::127.0.0.1]",
            "[64:ff9b::127.0.0.1]",
            "[2002:7f00:1::]",
            "[fe80::1%25lo]",
            "１２７.0.0.1",
            "127。0。0。1",
        ]
        return [f"http://{host}:{port}/admin" for host in hosts]

    def test_no_start_url_reaches_this_machine_however_it_is_spelled(
        self, visits: Visits, inner: Server, inner6: Server
    ) -> None:
        urls = [*self.spellings(inner.port), *self.spellings(inner6.port)]
        result = visits.collect(
            site(*urls, private_hosts=[], obey_robots=False, timeout_seconds=2, give_up_after=99)
        )
        assert len(result.pages) == len(urls) - 10  # five spell the same as another, twice
        assert {page.status for page in result.pages} == {0}
        assert (inner.requests, inner6.requests) == ([], [])

    @pytest.mark.parametrize("obey_robots", [True, False])
    def test_no_redirect_reaches_this_machine_however_it_is_spelled(
        self,
        visits: Visits,
        start_server: StartServer,
        inner: Server,
        inner6: Server,
        obey_robots: bool,
    ) -> None:
        targets = [*self.spellings(inner.port), *self.spellings(inner6.port)]
        paths = {f"/{i}": redirect(url) for i, url in enumerate(targets)}
        public = start_server(paths)
        visits.addresses["public.test"] = public.address
        urls = [f"http://public.test{path}" for path in paths]
        result = visits.collect(
            site(*urls, private_hosts=["public.test"], obey_robots=obey_robots, timeout_seconds=2)
        )
        assert sorted(public.paths) == sorted(paths)  # every redirect was really given
        assert {page.status for page in result.pages} <= {0, 302}
        assert all(b"secret of" not in page.body for page in result.captures)
        assert (inner.requests, inner6.requests) == ([], [])

    @pytest.mark.parametrize(
        "address",
        ["10.0.0.1", "100.64.0.1", "169.254.169.254", "192.168.1.1", "0.0.0.0", "[fd00:ec2::254]"],
    )
    def test_a_redirect_to_an_inner_address_is_refused_before_a_socket_is_made(
        self,
        visits: Visits,
        start_server: StartServer,
        address: str,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        public = start_server({"/": redirect(f"http://{address}/latest/meta-data/")})
        visits.addresses["public.test"] = public.address
        page = visits.collect(
            site("http://public.test/", private_hosts=["public.test"], obey_robots=False)
        ).page
        assert page.status == 0
        assert page.error == f"redirected to http://{address}/latest/meta-data/: {NOT_PUBLIC}"

    @pytest.mark.parametrize("written", ["[::1]", "::1"])
    def test_an_address_of_ipv6_is_allowed_with_its_brackets_or_without(self, written: str) -> None:
        manners = site("http://[::1]/", private_hosts=[written]).manners
        assert manners.allows_private("::1")
        assert not manners.allows_private("::2")

    def test_it_is_tried_once_and_the_page_names_the_remedy(
        self, visits: Visits, inner: Server
    ) -> None:
        page = visits.collect(
            site(inner.url(), private_hosts=[], obey_robots=False, retries=5, back_off_seconds=9)
        ).page
        assert (page.status, page.error) == (0, NOT_PUBLIC)

    def test_robots_txt_is_not_asked_there_either(self, visits: Visits, inner: Server) -> None:
        page = visits.collect(site(inner.url(), private_hosts=[])).page
        assert page.robots == "unreachable"
        assert NOT_PUBLIC in page.error
        assert inner.requests == []

    def test_a_robots_txt_that_redirects_inside_is_not_followed(
        self, visits: Visits, start_server: StartServer, inner: Server
    ) -> None:
        public = start_server({"/robots.txt": redirect(inner.url("/admin")), "/": Reply(b"page")})
        visits.addresses["public.test"] = public.address
        result = visits.collect(site("http://public.test/", private_hosts=["public.test"]))
        assert (result.page.robots, result.page.body) == ("unreachable", b"")
        assert NOT_PUBLIC in result.robots[0].error
        assert inner.requests == []

    @pytest.mark.parametrize(
        "reference",
        [
            "file:///etc/passwd",
            "gopher://127.0.0.1:{port}/_GET",
            "ftp://127.0.0.1:{port}/",
            "data:text/html,secret",
            "javascript:alert(1)",
            "unix:///var/run/docker.sock",
            "http+unix://%2Fvar%2Frun%2Fdocker.sock/info",
            "dict://127.0.0.1:{port}/",
            "//127.0.0.1:{port}/admin",
            "http:127.0.0.1:{port}/admin",
            "http:///127.0.0.1:{port}/admin",
            "http://public.test@127.0.0.1:{port}/admin",
            "http://public.test\\@127.0.0.1:{port}/admin",
            "http://127.0.0.1:{port}\\@public.test/admin",
            "http://127.0.0.1:{port}#@public.test/",
            "http://127.0.0.1:{port}%23@public.test/",
            "http://[::1",
            "\thttp://127.0.0.1:{port}/admin",
        ],
    )
    def test_neither_links_nor_redirects_nor_feeds_nor_sitemaps_lead_inside(
        self, visits: Visits, start_server: StartServer, inner: Server, reference: str
    ) -> None:
        leads = reference.format(port=inner.port)
        escaped = leads.replace("&", "&amp;")
        feed = f"<rss version='2.0'><channel><item><link>{escaped}</link></item></channel></rss>"
        sitemap = f"<urlset><url><loc>{escaped}</loc></url></urlset>"
        index = f"<sitemapindex><sitemap><loc>{escaped}</loc></sitemap></sitemapindex>"
        public = start_server(
            {
                "/": links_to(leads),
                "/moved": redirect(leads),
                "/feed": Reply(feed.encode()),
                "/sitemap": Reply(sitemap.encode()),
                "/index": Reply(index.encode()),
            }
        )
        visits.addresses["public.test"] = public.address
        result = visits.collect(
            site(
                "http://public.test/",
                "http://public.test/moved",
                follow="a",
                feeds=["http://public.test/feed"],
                sitemaps=["http://public.test/sitemap", "http://public.test/index"],
                private_hosts=["public.test"],
                link_hosts=["127.0.0.1", "[::1]", "::1"],  # even where the YAML lets links go there
                timeout_seconds=2,
                give_up_after=99,
            )
        )
        assert {"/", "/moved", "/feed", "/sitemap", "/index"} <= set(public.paths)
        assert inner.requests == []
        assert all(b"secret of" not in page.body for page in result.captures)
        assert all(page.status != 200 or "public.test" in page.url for page in result.pages)

    def test_a_base_element_and_a_location_header_on_a_page_lead_nowhere_else(
        self, visits: Visits, start_server: StartServer, inner: Server
    ) -> None:
        body = f'<base href="{inner.url()}"><a href="/admin">x</a>'.encode()
        lying = Reply(body, headers={"Location": inner.url("/admin")})
        public = start_server({"/": lying})
        visits.addresses["public.test"] = public.address
        result = visits.collect(
            site("http://public.test/", follow="a", private_hosts=["public.test"])
        )
        assert [page.url for page in result.pages] == ["http://public.test/"]
        assert "location" not in result.page.headers
        assert inner.requests == []


OUTSIDE, INSIDE, SILENT = "127.0.0.2", "127.0.0.1", "127.0.0.3"


@dataclass(frozen=True)
class Faces:
    """Two servers with the same port, one outside and one inside."""

    outer: Server
    inner: Server


@pytest.fixture
def faces(monkeypatch: pytest.MonkeyPatch) -> Iterator[Faces]:
    """Two other addresses of loopback are declared public here, for no test may go out."""
    public = {OUTSIDE, SILENT}
    monkeypatch.setattr(connecting, "is_public", lambda address: address in public)
    outer = Server({"/": Reply(b"outside"), "/admin": Reply(b"outside")}, OUTSIDE)
    inner = Server(all_paths("secret of the inner service"), INSIDE, outer.port)
    yield Faces(outer, inner)
    outer.stop()
    inner.stop()


class TestNames:
    def test_a_name_that_stands_for_an_inner_address_is_not_gone_to(
        self, visits: Visits, inner: Server
    ) -> None:
        visits.resolver = TellingResolver({"rebound.example": [["127.0.0.1"]]}, inner.port)
        page = visits.collect(site("http://rebound.example/", obey_robots=False)).page
        assert page.error == NOT_PUBLIC
        assert inner.requests == []

    def test_a_name_that_stands_for_another_address_the_next_time_gains_nothing(
        self, visits: Visits, faces: Faces
    ) -> None:
        resolver = TellingResolver({"rebound.example": [[OUTSIDE], [INSIDE]]}, faces.outer.port)
        visits.resolver = resolver
        first = visits.collect(site("http://rebound.example/")).page
        second = visits.collect(site("http://rebound.example/admin")).at(
            "http://rebound.example/admin"
        )
        assert (first.body, second.body) == (b"outside", b"")
        assert second.error == NOT_PUBLIC
        assert resolver.asked == ["rebound.example"] * 2
        assert faces.inner.requests == []

    @pytest.mark.parametrize("told", [[INSIDE, OUTSIDE], [OUTSIDE, INSIDE], ["::1", OUTSIDE]])
    def test_of_a_public_and_an_inner_address_only_the_public_one_is_gone_to(
        self, visits: Visits, faces: Faces, told: list[str]
    ) -> None:
        visits.resolver = TellingResolver({"both.example": [told]}, faces.outer.port)
        page = visits.collect(site("http://both.example/")).page
        assert page.body == b"outside"
        assert faces.inner.requests == []

    @pytest.mark.parametrize("told", [[INSIDE, SILENT], [SILENT, INSIDE]])
    def test_where_the_public_address_does_not_answer_the_inner_one_is_no_substitute(
        self, visits: Visits, faces: Faces, told: list[str]
    ) -> None:
        visits.resolver = TellingResolver({"both.example": [told]}, faces.outer.port)
        page = visits.collect(site("http://both.example/", obey_robots=False)).page
        assert page.status == 0
        assert faces.inner.requests == []

    def test_a_name_that_does_not_exist_is_a_page_that_says_so(self, visits: Visits) -> None:
        visits.resolver = TellingResolver({}, 80)
        result = visits.collect(site("http://nowhere.example/", obey_robots=False))
        assert result.page.error.startswith("Cannot connect to host nowhere.example:80")
        assert result.unfinished == ("site",)


class TestHostsThatMay:
    def test_only_the_hosts_that_are_named_may_be_private(
        self, visits: Visits, start_server: StartServer
    ) -> None:
        server = start_server({"/": Reply(b"page")})
        hosts = ["a.test", "deep.a.test", "b.test", "a.test.evil.test"]
        visits.addresses.update(dict.fromkeys(hosts, server.address))
        urls = [f"http://{host}/" for host in hosts]
        result = visits.collect(
            site(*urls, private_hosts=["A.test", "*.a.test"], obey_robots=False)
        )
        allowed = {page.url for page in result.pages if page.status == 200}
        assert allowed == {"http://a.test/", "http://deep.a.test/"}
        assert sorted(server.asked) == ["a.test/", "deep.a.test/"]

    def test_a_source_that_may_lends_its_open_connections_to_nobody(
        self, visits: Visits, start_server: StartServer
    ) -> None:
        """Both sources name one host, so a pool that were shared would have a connection to it."""
        server = start_server({"/": Reply(b"page"), "/other": Reply(b"page")})
        visits.addresses["inner.test"] = server.address
        allowed = site("http://inner.test/", name="allowed", private_hosts=["inner.test"])
        other = site("http://inner.test/other", name="other", private_hosts=[])
        result = visits.collect(allowed, other)
        again = visits.collect(
            site("http://inner.test/other", name="other", private_hosts=[], obey_robots=False)
        )
        assert result.at("http://inner.test/").status == 200
        assert result.at("http://inner.test/other").status == 0
        assert NOT_PUBLIC in again.at("http://inner.test/other").error
        assert server.paths == ["/"]

    def test_a_source_that_may_not_spoils_robots_txt_for_nobody(
        self, visits: Visits, start_server: StartServer
    ) -> None:
        server = start_server({"/": Reply(b"page"), "/other": Reply(b"page")})
        visits.addresses["inner.test"] = server.address
        other = site("http://inner.test/other", name="a_first", private_hosts=[])
        allowed = site("http://inner.test/", name="b_second", private_hosts=["inner.test"])
        result = visits.collect(other, allowed)
        assert result.at("http://inner.test/").status == 200

    def test_ipv6_by_number_may_be_named_too(self, visits: Visits, inner6: Server) -> None:
        url = f"http://[::1]:{inner6.port}/"
        page = visits.collect(site(url, private_hosts=["::1"], obey_robots=False)).page
        assert page.body == b"secret of the inner service"

    def test_no_proxy_of_the_environment_is_asked(
        self,
        visits: Visits,
        start_server: StartServer,
        inner: Server,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        server = start_server({"/": Reply(b"page")})
        visits.addresses["a.test"] = server.address
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
            monkeypatch.setenv(name, inner.url())
        assert visits.collect(site("http://a.test/")).page.body == b"page"
        assert inner.requests == []

    def test_no_cookie_is_kept(self, visits: Visits, start_server: StartServer) -> None:
        server = start_server({"/": Reply(b"page", headers={"Set-Cookie": "id=1; Path=/"})})
        visits.addresses["a.test"] = server.address
        visits.collect(site("http://a.test/", "http://a.test/2", concurrency=1))
        assert all("cookie" not in asked.headers for asked in server.requests)
