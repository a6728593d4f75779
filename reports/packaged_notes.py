"""The two plain texts of an evidence package: how to check it with ordinary tools, and its custody rows for a reader."""

import json
from collections.abc import Iterable

from evidence.captures import Capture
from evidence.circumstances import Connection
from evidence.clock import beijing
from evidence.completeness import held
from evidence.custody import CustodyRow
from evidence.recaptures import Ended

_GUIDE = """证据包：{what}
打包时间：{made}（北京时间）

一、里面有什么
archive.wacz　　　　　　　可以重放的网页（WACZ 1.1.1）
attachments/　　　　　　　 上传的盖章扫描件，没有就没有这个目录；
captures/　　　　　　　　　每个网页（和线索所在的图片）封存时的全部文件：
　　　　　　　　　　　　　record.warc.gz 是请求、跳转和收到的原始回应，manifest.json 是封存清单；
　　　　　　　　　　　　　在浏览器里打开的网页另有显示后的网页 dom.html、整页截图 screenshot.png（没有改动的原图）、
　　　　　　　　　　　　　加标注条的截图 screenshot-marked.png、加载的图片样式脚本等 resources.warc.gz、page.mhtml、page.pdf
payloads/　　　　　　　　　resources.warc.gz 里较大的内容，几个网页共用的只放一份，文件名就是它的 SHA-256
certificates/　　　　　　　网站出示的证书（DER），文件名就是它的 SHA-256 指纹
完整性说明.txt　　　　　　每个网页封存了什么、没有什么、为什么，怎样连接、环境怎样
custody/、保管记录.txt　　 与这些网页、线索有关的保管记录
timestamps/　　　　　　　　网页所在那次抓取的封签、证明和时间戳（没有取时间戳的没有 .tsr）
电子数据证据提取笔录（草稿）.docx　待办案人员核对、补全、签名
manifest.json、SHA256SUMS、SM3SUMS　文件清单和摘要

二、怎样核对文件
在这个目录里运行　sha256sum -c SHA256SUMS　，全部是 OK 就说明文件与打包时相同。
国密 SM3：用　openssl dgst -sm3 文件名　算出的值应与 SM3SUMS 里的相同。
网页的编号就是它的 manifest.json 的 SHA-256；manifest.json 里有同一目录其他文件的摘要。
保管记录：在 custody 目录里运行　sha256sum -c DIGESTS　。每一行记着前一行的摘要（previous），改动、抽掉、调换任何一行都接不上。

三、怎样重放网页
用 ReplayWeb.page 打开 archive.wacz（网页版或桌面版都可以，文件不会上传）。看到的是封存时收到的内容；
没有在浏览器里打开的网页没有图片、样式、脚本。在浏览器里打开过的网页另有一项“浏览器里显示的”，就是 dom.html
（重放时加了一行 base，好让它找到同时封存的图片）；当时的样子见 screenshot.png。

{stamps}
{attended}
六、说明什么，不说明什么
摘要、保管记录和时间戳说明这些文件自封存（时间戳所记的时间）以来没有被改动；不说明网页内容属实，也不说明网页是谁发布的。
所列线索都是疑似，是否违法由有权机关认定。
"""
_STAMPED = """四、怎样核对时间戳
在 timestamps 下某次抓取的目录里运行（把 名称 换成实际的文件名）：
　openssl ts -verify -in 名称.tsr -data root.json -CAfile 名称-ca.pem
显示 Verification: OK，说明 root.json 在时间戳所记的时间已经存在、此后没有改动。看时间：openssl ts -reply -in 名称.tsr -text
名称-ca.pem 是取时间戳时所信任的根证书，请与时间戳服务机构公布的核对。
root.json 里的 root 是那次抓取全部网页编号等的 Merkle 根（RFC 6962 的算法：叶 SHA-256(00 ‖ 文字)，节点 SHA-256(01 ‖ 左 ‖ 右)），
proof.json 是从“capture 网页编号”算到根的每一步：旁边的摘要，以及它在左还是在右。
"""
_ATTENDED = """五、双人在线取证
{begun} 至 {ended}（北京时间），办案人员 {officers} 对网页重新取证，结果：
{found}
网页文件在 captures/ 里，各次的记录在保管记录里。
"""
_UNATTENDED = """五、双人在线取证
没有做过双人在线取证，或者没有做完：这里都是自动监测时封存的网页，属于线索。立案或者移送前请运行
　xunzheng recapture {what} --officer 姓名 --officer 姓名
"""
_UNSTAMPED = """四、时间戳
这些网页没有取时间戳：没有设置时间戳服务，或者还没有取到。
"""


def guide_text(what: str, made_at: str, stamped: bool, attended: Ended | None) -> str:
    """How to check the package, for whoever receives it, and whether two officers captured what it holds."""
    told = _UNATTENDED.format(what=what)
    if attended:
        begun, ended = (beijing(t, "%Y-%m-%d %H:%M:%S") for t in (attended.recapture.begun_at, attended.ended_at))
        found = "\n".join(f"　{one.outcome}：{one.why}　{one.url}" for one in attended.found)
        told = _ATTENDED.format(begun=begun, ended=ended, officers="、".join(map(str, attended.recapture.officers)), found=found)
    stamps = _STAMPED if stamped else _UNSTAMPED
    return _GUIDE.format(what=what, made=beijing(made_at, "%Y-%m-%d %H:%M:%S"), stamps=stamps, attended=told)


def completeness_text(captures: Iterable[Capture]) -> str:
    """For each capture what is there and what is not, for a reader."""
    lines = []
    for number, capture in enumerate(captures, 1):
        lines += [f"网页 {number}　{capture.final_url}", f"编号 {capture.number}，封存编号 {capture.capture_id}", "有："]
        lines += [f"　{holding.title}：{holding.says}" for holding in held(capture)]
        lines += [*(f"　{_met(c)}" for c in capture.connections if c.by == "browser")]
        lines += ["没有的、要注意的：", *(f"　{note}" for note in (*capture.completeness, *capture.notes) or ("无",)), ""]
    return "\n".join(lines)


def _met(connection: Connection) -> str:
    agreed = f"，{connection.protocol}，{connection.cipher}" if connection.protocol else ""
    return f"浏览器连接 {connection.host}:{connection.port}，IP {connection.ip}{agreed}"


def custody_text(rows: Iterable[CustodyRow]) -> str:
    """Custody rows a line each: number, time in Beijing, act, what it was done to, details, who."""
    lines = ["行号　北京时间　做了什么　对象　说明　经手账户"]
    for row in rows:
        detail = json.loads(row.detail)
        says = "，".join(str(v) for k, v in sorted(detail.items()) if k in ("says", "file", "why", "by") and v)
        lines.append(
            "　".join((str(row.seq), beijing(row.at, "%Y-%m-%d %H:%M:%S"), row.act, row.item or "—", says or "—", row.actor))
        )
    return "\n".join(lines) + "\n"
