/* One lead on one screen: the words where they stand, how they are written, the rule, what excuses them, who is behind them. */
let openLead = { id: "" };

function clauses(title, every) {
  return section(title, list(every.map((c) => c.title + "：" + c.text + (c.consequence ? "（" + c.consequence + "）" : "") + (c.mark ? "【" + c.mark + "】" : ""))));
}

function titleOf(row) {
  const head = make("div", undefined, "head"), line = make("p", undefined, "tags");
  head.append(make("h2", "疑似 " + row.title));
  line.append(make("span", row.rule, "tag"), make("span", "严重程度 S" + row.severity, "tag s" + row.severity), make("span", "可信度 C" + row.confidence, "tag"));
  for (const how of row.written) line.append(make("span", how, "tag"));
  line.append(make("span", row.state ? "已定：" + row.state.verdict : "未决定", "tag verdict"));
  head.append(line);
  return head;
}

function wordsOf(row, lead) {
  const box = make("section", undefined, "wordsbox");
  for (const hit of lead.hits) {
    box.append(quoted(hit.before, hit.quote, hit.after, "quote"), make("p", hit.where + "；" + hit.written, "quiet"));
  }
  if (lead.looks.some((look) => look.sha256)) box.append(cuttings(lead.looks));
  for (const look of lead.looks) if (!look.picture && look.why) box.append(make("p", look.why, "quiet"));
  return box;
}

function excusesOf(row, lead) {
  const tried = lead.hits.map((hit) => "“" + hit.quote + "”：" + hit.use + (hit.reason ? "，" + hit.reason : ""));
  return section("排除情形的检查", list([...new Set(tried)]));
}

function scoreOf(row, lead) {
  return section("可信度怎么来的", list(lead.points.map((p) => (p[0] > 0 ? "+" : "") + p[0] + "　" + p[1])));
}

function ruleOf(row) {
  const rule = data.rules[row.rule], box = make("div");
  box.append(section("规则 " + row.rule + "　" + rule.title, make("p", rule.explanation), make("p", "处理部门：" + rule.authority, "quiet")));
  if (rule.legal_basis.length) box.append(clauses("可能涉及的条款", rule.legal_basis));
  if (rule.policy_basis.length) box.append(clauses("政策清单", rule.policy_basis));
  return box;
}

/* The page of the party; its address is a digest of ours, never text of a page. */
function partyOf(row, lead) {
  const link = make("a", "机构页"), head = make("p");
  link.href = lead.institution;
  head.append(make("strong", row.name || row.party), make("span", row.name ? "　" + row.party + "　" : "　"), link);
  const box = section("主体和名单核对", head, make("p", lead.registry, "answer"));
  if (lead.contradictions.length) box.append(make("p", "互相矛盾，待核查："), list(lead.contradictions));
  if (lead.mentions.length) box.append(list(lead.mentions.map((m) => m[0] + "：" + m[1] + "（" + m[3] + "；" + m[2] + "）")));
  return box;
}

function siblingsOf(row, lead) {
  const box = section("同一主体的其他线索、相关网站");
  if (!lead.siblings.length && !lead.ties.length) box.append(make("p", "没有", "quiet"));
  const ul = make("ul");
  for (const other of lead.siblings) {
    const li = make("li");
    li.append(button(other.title + "　" + other.quote, "link", () => goTo(other.id)), make("span", "　" + (other.state ? other.state.verdict : "未决定"), "quiet"));
    ul.append(li);
  }
  if (lead.siblings.length) box.append(ul);
  if (lead.ties.length) box.append(list(lead.ties));
  return box;
}

function historyOf(row, lead) {
  const lines = [...(lead.changes || []), ...lead.history.map((d) => beijing(d.at) + "　" + d.reviewer + "　" + (d.undoes ? "撤销“" + d.verdict + "”" : d.verdict) + why(d))];
  return section("经过", lines.length ? list(lines) : make("p", "还没有人看过。", "quiet"));
}

function pagesOf(row, lead) {
  const box = section("出现的网页（" + lead.pageCount + "）");
  for (const page of lead.pages) {
    const one = make("div", undefined, "seen");
    one.append(make("p", page.seen + "　" + page.title), make("code", page.url), make("p", "证据编号 " + page.capture.slice(0, 16), "quiet"));
    for (const note of [...page.notes, ...(page.lacking || [])]) one.append(make("p", note, "quiet"));
    if (page.saved) { const link = make("a", "封存的网页（纯文本）"); link.href = page.saved; one.append(link); }
    const files = make("details");
    files.append(make("summary", "文件和摘要"));
    for (const file of page.files) { const line = make("p"); line.append(make("code", file[0] + "  SHA-256 " + file[1])); files.append(line); }
    one.append(files);
    box.append(one);
  }
  return box;
}

/* A decided lead that is open again: what stood there then, and now. */
function reopenedOf(row, lead) {
  if (!lead.reopened) return "";
  const text = make("p", undefined, "diff");
  for (const [mark, words] of lead.reopened.pieces) text.append(make(mark === "-" ? "del" : mark === "+" ? "ins" : "span", words));
  const box = section("请再看：" + lead.reopened.why, text, make("p", "划去的是决定时的文字，加框的是现在的文字。", "quiet"));
  box.classList.add("waits");
  return box;
}

/* What became of the words on later visits: still there, gone, back, worded otherwise. */
function changeOf(row, lead) {
  if (!lead.change) return "";
  const box = section("前后变化", make("p", lead.change.sentence));
  for (const look of lead.change.looks) {
    box.append(make("p", look.at + "　" + look.agent + "　" + look.told + "　" + look.url, "quiet"));
    for (const [old, now] of look.difference) { const line = make("p", undefined, "diff"); line.append(make("del", old), " → ", make("ins", now)); box.append(line); }
  }
  if (!lead.change.plain) box.classList.add("waits");
  return box;
}

/* The pictures with the words framed, or why there is none. */
function lookedAt(lead) {
  framing = null;
  const looks = lead.looks.filter((look) => look.picture);
  if (!looks.length) return "";
  const side = make("aside", undefined, "side");
  side.setAttribute("aria-label", "画面");
  side.append(framed(looks));
  return side;
}

/* Until when it is to be checked; a report on the disk does not say how many days are left. */
function termOf(row, lead) {
  return row.state ? "" : make("p", lead.term, "quiet");
}

const PARTS = [termOf, reopenedOf, changeOf, partyOf, excusesOf, ruleOf, siblingsOf, historyOf, scoreOf, pagesOf];

async function showLead(id, anew) {
  let lead;
  try { lead = await transport.lead(id); } catch (error) { say(error.message); return; }
  if (currentId() !== id) return; /* the reader is further on already */
  openLead = { id, ...lead };
  const row = queue.rows.get(id), box = at("lead"), facts = make("div", undefined, "facts"), sheet = make("div", undefined, "sheet");
  if (lead.claim !== undefined) row.claim = lead.claim;
  facts.append(...PARTS.map((part) => part(row, lead)));
  const side = lookedAt(lead);
  sheet.append(wordsOf(row, lead), side, facts);
  sheet.classList.toggle("alone", !side);
  box.replaceChildren(titleOf(row), sheet);
  if (!anew) box.scrollTop = 0;
  pressed(row);
}

/* A lead that may not be in the queue as it is filtered now: it is put where the reader is. */
async function goTo(id) {
  const n = queue.ids.indexOf(id);
  if (n >= 0) { await select(n); return; }
  queue.ids.splice(queue.current + 1, 0, id);
  at("spacer").style.height = queue.ids.length * ROW + "px";
  drawQueue(true);
  await select(queue.current + 1);
}
