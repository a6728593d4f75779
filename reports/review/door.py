"""Door: how the server may be reached, and who it takes a request to come from; refuses what would leave it open."""

import ipaddress
from dataclasses import dataclass
from pathlib import Path

from evidence.errors import InputError


@dataclass(frozen=True, slots=True)
class Door:
    """Where the server listens. `names` are the host names it answers to besides addresses; `key` lets in where there are no
    users; `secure` when it speaks TLS itself or a proxy before it does."""

    host: str = "127.0.0.1"
    port: int = 8760
    cert: Path | None = None
    key_file: Path | None = None
    names: tuple[str, ...] = ()
    plain_http: bool = False
    key: str = ""

    @property
    def tls(self) -> bool:
        return self.cert is not None

    @property
    def loopback(self) -> bool:
        """Whether only this machine can reach it."""
        if self.host == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False

    @property
    def cookie(self) -> str:
        """The session's cookie; the port in its name keeps two servers on one machine apart."""
        return "__Host-xunzheng" if self.tls else f"xunzheng-{self.port}"

    def checked(self, *, users: bool) -> "Door":
        """This door. Raises InputError when it stands open: no users, or no encryption, beyond this machine."""
        place = f"{self.host}:{self.port}"
        if (self.cert is None) != (self.key_file is None):
            raise InputError("证书和私钥要一起给", place="--cert、--key", mend="请把两个文件都写上")
        for path in filter(None, (self.cert, self.key_file)):
            if not path.is_file():
                raise InputError("文件打不开", place=str(path), mend="请检查路径")
        if self.loopback:
            return self
        if not users:
            mend = "请先运行 xunzheng review users add 姓名 --role 角色"
            raise InputError("还没有用户，不能让别的机器连进来", place=place, mend=mend)
        if not self.tls and not self.plain_http:
            mend = "请加 --cert 和 --key；前面已有加密的代理时写 --plain-http"
            raise InputError("没有加密，口令会被同一网络里的人看到", place=place, mend=mend)
        return self

    def knows(self, host: str) -> bool:
        """Whether a Host header names this server: an address, localhost, or a name it was given.

        A page that rebinds its own name to our address says that name, and is refused.
        """
        name, _, port = host.rpartition(":") if not host.endswith("]") and ":" in host else (host, "", "")
        if port and not port.isdigit():
            return False
        name = name.strip("[]").lower()
        if name == "localhost" or name in self.names:
            return True
        try:
            ipaddress.ip_address(name)
        except ValueError:
            return False
        return True
