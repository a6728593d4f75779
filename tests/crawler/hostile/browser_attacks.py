"""Attacks on the browser: ways into an internal service, and ways to hold up, flood, blind or leave the visit."""

from evidence.ledger import PageState
from tests.crawler.hostile.attack import Attack, Where, shows

SEALED = PageState.SEALED
_FETCH = 'fetch("http://{secret}/fetch",{mode:"no-cors"})'
# What a page tries in order to reach the service at {secret}: name, what it is, the body
VECTORS = (
    ("img", "a picture inside", '<img src="http://{secret}/img">'),
    ("iframe", "a frame inside", '<iframe src="http://{secret}/iframe"></iframe>'),
    ("fetch", "fetch", f"<script>{_FETCH}</script>"),
    ("img-redirect", "a picture redirected inside", '<img src="/to-inside">'),
    ("fetch-redirect", "fetch redirected inside", '<script>fetch("/to-inside",{mode:"no-cors"})</script>'),
    ("frame-redirect", "a frame redirected inside", '<iframe src="/to-inside"></iframe>'),
    ("navigation", "the page goes inside", '<script>location.href="http://{secret}/nav"</script>'),
    ("navigation-redirect", "the page is redirected inside", '<script>location.href="/to-inside"</script>'),
    ("refresh", "a refresh inside", '<meta http-equiv=refresh content="0;url=http://{secret}/meta">'),
    (
        "form",
        "a form sent inside",
        '<form id=f method=post action="http://{secret}/form"><input name=a value=b></form><script>f.submit()</script>',
    ),
    ("popup", "a window opened inside", '<script>window.open("http://{secret}/popup")</script>'),
    (
        "popup-link",
        "a link that opens a window inside",
        '<a id=a target=_blank href="http://{secret}/link">x</a><script>a.click()</script>',
    ),
    ("websocket", "a WebSocket", '<script>new WebSocket("ws://{secret}/ws")</script>'),
    ("beacon", "a beacon", '<script>navigator.sendBeacon("http://{secret}/beacon","x")</script>'),
    ("worker", "a worker that fetches", f"<script>new Worker(URL.createObjectURL(new Blob([`{_FETCH}`])))</script>"),
    ("shared-worker", "a shared worker", '<script>new SharedWorker("/worker.js")</script>'),
    ("service-worker", "a service worker", '<script>navigator.serviceWorker.register("/service.js").catch(() => 0)</script>'),
    (
        "prefetch",
        "prefetch and preconnect",
        '<link rel=prefetch href="http://{secret}/p"><link rel=preconnect href="http://{secret}">',
    ),
    (
        "speculation",
        "speculation rules",
        '<script type=speculationrules>{"prefetch":[{"source":"list","urls":["http://{secret}/s"]}]}</script>',
    ),
    ("css", "a style sheet's picture", "<style>body{background:url(http://{secret}/css)}</style>"),
    ("events", "an event stream", '<script>new EventSource("http://{secret}/es")</script>'),
    ("file", "local files in frame and picture", '<iframe src="file:///etc/passwd"></iframe><img src="file:///etc/hostname">'),
    (
        "webrtc",
        "WebRTC over UDP and TCP",
        '<script>const p=new RTCPeerConnection({iceServers:[{urls:"stun:{secret}"},{urls:"turn:{secret}?transport=tcp",'
        'username:"a",credential:"b"}]});p.createDataChannel("x");p.createOffer().then(o=>p.setLocalDescription(o))</script>',
    ),
    ("webtransport", "WebTransport", '<script>try{new WebTransport("https://{secret}/x")}catch(e){}</script>'),
    ("name", "localhost by name", '<img src="http://localhost:{inside}/name">'),
    ("decimal", "loopback as one number", '<img src="http://2130706433:{inside}/decimal">'),
    ("mapped", "loopback mapped into IPv6", '<img src="http://[::ffff:127.0.0.1]:{inside}/mapped">'),
    ("object", "object and embed", '<object data="http://{secret}/object"></object><embed src="http://{secret}/embed">'),
    ("ping", "the ping of a link", '<a id=a ping="http://{secret}/ping" href="#x">x</a><script>a.click()</script>'),
    (
        "report",
        "a report of a broken policy",
        "<meta http-equiv=Content-Security-Policy content=\"img-src 'none'; report-uri http://{secret}/csp\"><img src=/i>",
    ),
    ("favicon", "the site's icon", '<link rel=icon href="http://{secret}/favicon">'),
    ("manifest", "the app manifest", '<link rel=manifest href="http://{secret}/manifest">'),
    ("media", "a film", '<video autoplay src="http://{secret}/video"></video>'),
    ("tls", "TLS inside", '<img src="https://{secret}/tls">'),
)
_MORE_WAYS = (
    ("name-inside", "a name that stands for loopback", '<img src="http://inside.hostile.example:{inside}/a">'),
    ("name-mixed", "a name with a public and a private address", '<img src="http://mixed.hostile.example:{inside}/a">'),
    (
        "name-rebinding",
        "a name that changes its answer between requests (DNS rebinding)",
        '<script>for(let i=0;i<6;i++)setTimeout(()=>fetch("http://rebind-shown.hostile.example:{inside}/"+i,{mode:"no-cors"}),i*50)</script>',
    ),
    ("metadata", "the cloud's metadata service", '<iframe src="http://169.254.169.254/latest/meta-data/"></iframe>'),
    ("import", "an imported module", '<script type=module>import("http://{secret}/m.js").catch(()=>0)</script>'),
    ("srcdoc", "a frame written in the page", "<iframe srcdoc='<img src=\"http://{secret}/srcdoc\">'></iframe>"),
    (
        "view-source",
        "the browser's own pages",
        '<iframe src="chrome://version"></iframe><script>location="view-source:file:///etc/passwd"</script>',
    ),
)


def _lost(name: str, tries: str, script: str, why: str, html: str = "", most: int = 4) -> Attack:
    """An attack on the visit itself; what was received is sealed all the same."""
    return Attack(name, tries, shows(f"{html}<script>{script}</script>"), SEALED, why, Where.BROWSER, most)


_TOO_SLOW = "秒没有完成"
_VISIT = [
    _lost("alert-storm", "dialogs without end", "for(;;)alert('加微信')", _TOO_SLOW),
    _lost("alert-timer", "a dialog every 10 ms", "setInterval(()=>confirm('加微信'),10)", "对话框"),
    _lost("print", "asks for the printer", "print();print()", ""),
    _lost("unload", "will not be left", "onbeforeunload=e=>{e.preventDefault();return '别走'};location.href='/to-inside'", ""),
    _lost("infinite-script", "a script without end", "for(;;);", _TOO_SLOW),
    _lost("infinite-later", "a script without end, begun later", "setTimeout(()=>{for(;;);},700)", _TOO_SLOW),
    _lost("infinite-promise", "promises without end", "(function f(){Promise.resolve().then(f)})()", _TOO_SLOW),
    _lost(
        "infinite-worker", "eight busy workers", "for(let i=0;i<8;i++)new Worker(URL.createObjectURL(new Blob(['for(;;);'])))", ""
    ),
    _lost("window-close", "closes its own window", "window.open('','_self');window.close();self.close()", ""),
    _lost("window-storm", "a hundred windows", "for(let i=0;i<100;i++)window.open('/w'+i)", "新窗口"),
    _lost(
        "download-storm",
        "fifty downloads",
        "for(let i=0;i<50;i++){const a=document.createElement('a');a.href='/file.zip?'+i;a.download='../../x.exe';a.click()}",
        "",
    ),
    _lost("reload", "reloads itself for ever", "setTimeout(()=>location.reload(),50)", "", most=300),
    _lost("history", "fills the history", "for(let i=0;i<5000;i++)try{history.pushState(0,'','#'+i)}catch(e){}", ""),
    _lost("go-back", "goes back for ever", "setInterval(()=>history.back(),10)", ""),
    _lost("self-frame", "a page that frames itself", "", "", '<iframe src="/self-frame"></iframe>' * 3, most=300),
    _lost("frames", "300 frames", "", "", '<iframe src="about:blank"></iframe>' * 300),
    _lost("request-storm", "5,000 requests", "for(let i=0;i<5000;i++)fetch('/r?'+i).catch(()=>0)", "请求超过|秒没有完成"),
    _lost(
        "socket-storm", "500 WebSockets", "for(let i=0;i<500;i++)try{new WebSocket('ws://'+location.host+'/ws'+i)}catch(e){}", ""
    ),
    _lost(
        "dom-10mb",
        "a page that grows to 10 MB",
        "document.body.append(...Array.from({length:100000},(_,i)=>{const p=document.createElement('p');p.textContent='招生'.repeat(25)+i;return p}))",
        "",
    ),
    _lost(
        "dom-grows",
        "a page that never stops growing",
        "setInterval(()=>document.body.insertAdjacentHTML('beforeend','<p>招生</p>'.repeat(50)),20)",
        "",
    ),
    _lost("dom-text", "200 MB of text at once", "document.body.append('招生'.repeat(50e6))", ""),
    _lost(
        "dom-deep",
        "100,000 tags, each inside the last",
        "let e=document.body;for(let i=0;i<1e5;i++)e=e.appendChild(document.createElement('div'))",
        "",
    ),
    _lost("memory", "takes all the memory there is", "const a=[];for(;;)a.push(new Uint8Array(5e7).fill(7))", ""),
    _lost(
        "memory-strings",
        "fills the script engine's memory",
        "let a=[];for(;;)a.push(new Array(1e5).fill({}).map(()=>({x:Math.random()})))",
        "",
    ),
    _lost(
        "canvas",
        "pictures as large as can be",
        "for(let i=0;i<20;i++){const c=document.createElement('canvas');c.width=c.height=8000;c.getContext('2d').fillRect(0,0,8000,8000);document.body.append(c)}",
        "",
    ),
    _lost("tall", "ten million pixels high", "document.body.style.height='10000000px'", "像素|秒没有完成"),
    _lost("wide", "ten million pixels wide", "document.body.style.width='10000000px'", ""),
    _lost(
        "lying-height",
        "lies about its height",
        "Object.defineProperty(Element.prototype,'scrollHeight',{get(){return 'much'}})",
        "",
    ),
    _lost(
        "lying-text",
        "hangs whoever measures it",
        "Object.defineProperty(HTMLElement.prototype,'innerText',{get(){for(;;);}})",
        _TOO_SLOW,
    ),
    _lost(
        "lying-dom",
        "breaks what scripts read a page with",
        "document.querySelectorAll=document.getElementsByTagName=()=>{throw 'x'};Array.prototype.filter=null;JSON.stringify=null;Promise=null",
        "",
    ),
    _lost(
        "lying-html",
        "shows our reader other text",
        "Object.defineProperty(Element.prototype,'outerHTML',{get(){return 'CLEAN'}})",
        "",
    ),
    _lost(
        "more-without-end",
        "a button for more that always comes back",
        "",
        "",
        "<button onclick=\"this.insertAdjacentHTML('afterend',this.outerHTML)\">查看更多</button>",
    ),
    _lost(
        "more-inside",
        "a button for more that leads inside",
        "",
        "",
        "<button onclick=\"location.href='http://{secret}/more'\">查看更多</button>",
    ),
    _lost(
        "permissions",
        "asks for place, camera and notices",
        "navigator.geolocation.getCurrentPosition(()=>0);Notification.requestPermission();navigator.mediaDevices&&navigator.mediaDevices.getUserMedia({video:true}).catch(()=>0)",
        "",
    ),
    _lost(
        "protocol",
        "starts other programs",
        "for(const u of ['mailto:a@b','tel:1','weixin://x','ms-settings:'])location.href=u",
        "",
    ),
    _lost("console", "a flood of log lines", "for(let i=0;i<200000;i++)console.log('x'.repeat(200))", ""),
    _lost(
        "document-write",
        "writes itself anew for ever",
        "setInterval(()=>{document.open();document.write('<p>招生'+Math.random())},20)",
        "",
    ),
    _lost(
        "keyless",
        "takes keyboard, pointer and full screen",
        "document.documentElement.requestFullscreen().catch(()=>0);document.body.requestPointerLock()",
        "",
    ),
]
BROWSER_ATTACKS = [
    *(
        Attack(f"to-inside-by-{n}", f"reaches inside by: {t}", shows(b), SEALED, "", Where.BROWSER, most=8)
        for n, t, b in (*VECTORS, *_MORE_WAYS)
    ),
    *_VISIT,
]
