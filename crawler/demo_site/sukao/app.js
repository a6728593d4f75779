(function () {
  "use strict";
  var app = document.getElementById("app");

  function el(tag, className, text) {
    var node = document.createElement(tag);
    if (className) node.className = className;
    if (text) node.textContent = text;
    return node;
  }
  function link(to, text, className) {
    var a = el("a", className, text);
    a.setAttribute("href", to);
    return a;
  }
  function frame(main) {
    var bar = el("div", "bar"), inside = el("div", "in");
    inside.appendChild(el("b", "", "速考云"));
    [["/", "首页"], ["/courses", "全部课程"], ["/promise", "我们的承诺"], ["/service", "增值服务"], ["/about", "关于"]].forEach(function (m) {
      inside.appendChild(link(m[0], m[1]));
    });
    inside.appendChild(link("/courses", "立即报名", "go"));
    bar.appendChild(inside);
    var foot = el("div", "ft"), lines = el("div", "in");
    lines.appendChild(el("p", "", "云麓速考云网络科技有限公司　统一社会信用代码 91149900MAXX00218F　晋ICP备00000021号-2"));
    lines.appendChild(el("p", "", "客服电话 400-000-0000　微信：sukaoyun_demo　办公地址：云麓市石坞区软件园 B 座 9 层"));
    foot.appendChild(lines);
    app.replaceChildren(bar, main, foot);
  }
  function paper(title, build) {
    var page = el("div", "in page");
    page.appendChild(el("h1", "", title));
    build(page);
    frame(page);
    document.title = title + " - 速考云";
  }
  function get(url, done) {
    frame(el("div", "load", "加载中…"));
    fetch(url).then(function (answer) { return answer.json(); }).then(done);
  }

  function home() {
    var box = el("div"), hero = el("div", "hero"), inside = el("div", "in");
    inside.appendChild(el("h1", "", "手机上刷题，二十八天快速拿证"));
    inside.appendChild(el("p", "", "AI 智能题库 · 考点直播 · 班主任督学　监理、造价、经济师全覆盖"));
    inside.appendChild(link("/courses", "选课报名", "pill"));
    hero.appendChild(inside);
    box.appendChild(hero);
    var grid = el("div", "in grid");
    [["智能题库", "两万道真题，错题自动成册"], ["名师直播", "每晚八点，当场答疑"], ["无忧协议", "考试不过，学费全退"]].forEach(function (t) {
      var tile = el("div", "tile");
      tile.appendChild(el("i"));
      tile.appendChild(el("h3", "", t[0]));
      tile.appendChild(el("p", "", t[1]));
      grid.appendChild(tile);
    });
    box.appendChild(grid);
    frame(box);
    document.title = "速考云 - 监理造价经济师考证课程";
  }
  function courses() {
    get("/data/courses.json", function (data) {
      var grid = el("div", "in grid");
      data.list.forEach(function (c) {
        var tile = el("div", "tile");
        tile.appendChild(el("h3", "", c.name));
        c.tags.forEach(function (t) { tile.appendChild(el("span", "tag", t)); });
        tile.appendChild(el("p", "", c.intro));
        tile.appendChild(el("p", "p", "¥" + c.price));
        tile.appendChild(link("/courses/" + c.id, "查看课程"));
        grid.appendChild(tile);
      });
      frame(grid);
      document.title = "全部课程 - 速考云";
    });
  }
  function course(id) {
    get("/data/course-" + id + ".json", function (c) {
      paper(c.name, function (page) {
        page.appendChild(el("p", "", c.intro));
        c.parts.forEach(function (part) {
          page.appendChild(el("h2", "", part.head));
          var ul = el("ul");
          part.items.forEach(function (i) { ul.appendChild(el("li", "", i)); });
          page.appendChild(ul);
        });
      });
    });
  }
  function promise() {
    paper("我们的承诺", function (page) {
      ["报名即签电子协议，平台盖章，随时可下载。",
       "参加全程班的学员，监理工程师考试保过，写进协议第三条。",
       "课程有效期内题库免费更新，直播回放不限次数。",
       "客服七天在线，投诉二十四小时内回复。"].forEach(function (t) { page.appendChild(el("p", "", t)); });
    });
  }
  function service() {
    get("/data/service.json", function (data) {
      paper("增值服务", function (page) {
        var table = el("table");
        data.rows.forEach(function (r) {
          var tr = el("tr");
          r.forEach(function (c) { tr.appendChild(el("td", "", c)); });
          table.appendChild(tr);
        });
        page.appendChild(table);
        page.appendChild(el("p", "", data.note));
      });
    });
  }
  function about() {
    paper("关于速考云", function (page) {
      page.appendChild(el("p", "", "云麓速考云网络科技有限公司是一家做考试学习软件的公司，团队三十余人，产品包括手机题库、直播课堂和督学小程序。"));
      page.appendChild(el("p", "", "我们的办公室在云麓市石坞区软件园 B 座，欢迎预约参观。加入我们：前端工程师、教研老师，简历请发邮箱 hr@sukaoyun.example。"));
    });
  }

  var path = location.pathname, match = path.match(/^\/courses\/(\w+)$/);
  if (path === "/courses") courses();
  else if (match) course(match[1]);
  else if (path === "/promise") promise();
  else if (path === "/service") service();
  else if (path === "/about") about();
  else home();
})();
