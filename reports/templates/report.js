"use strict";
/* Triage on the report page. Page-made text is only ever set as textContent. Decisions are append-only rows kept in
   localStorage under the project's id and downloaded as a file that `xunzheng decisions import` takes. */
const data = JSON.parse(document.getElementById("data").textContent);
const VERDICTS = ["待核", "误报", "非广告", "名单豁免", "重复"];
const STEP = 60;
const store = "xunzheng-" + data.project;
const at = (id) => document.getElementById(id);
let own = [];
try { own = JSON.parse(localStorage.getItem(store) || "[]"); } catch { own = []; }
let shown = [], limit = STEP, current = 0;

function make(tag, text, cls) {
  const node = document.createElement(tag);
  if (text !== undefined) node.textContent = text;
  if (cls) node.className = cls;
  return node;
}

function rows() {
  const known = new Set(data.decisions.map((d) => d.id));
  const all = data.decisions.slice(), head = new Map(all.map((d) => [d.lead, d.id]));
  for (const d of own) {
    if (known.has(d.id) || (head.get(d.lead) || "") !== d.saw) continue; /* another came first: what stands is shown */
    all.push(d);
    head.set(d.lead, d.id);
  }
  return all;
}

/* The newest decision on a lead that this reviewer has before him: one that came elsewhere meanwhile is a conflict, not overwritten. */
function seen(lead) {
  const all = rows().filter((d) => d.lead === lead);
  return all.length ? all[all.length - 1].id : "";
}

function standing() {
  const all = rows(), undone = new Set(all.map((d) => d.undoes).filter(Boolean)), result = new Map();
  for (const d of all) if (!d.undoes && !undone.has(d.id)) result.set(d.lead, d);
  return result;
}

function keep() {
  try { localStorage.setItem(store, JSON.stringify(own)); } catch { at("status").textContent = "浏览器不让保存，请随时下载决定。"; }
}

function identifier() {
  if (crypto.randomUUID) return crypto.randomUUID();
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, "0")).join("");
}

function reviewer() {
  const name = at("reviewer").value.trim();
  if (!name) { at("reviewer").focus(); at("status").textContent = "请先填写审核人。"; }
  return name;
}

function decide(lead, verdict) {
  const name = reviewer();
  if (!name) return;
  own.push({ id: identifier(), lead: lead.id, verdict, reason: "", note: "", reviewer: name, at: new Date().toISOString(), undoes: "", saw: seen(lead.id) });
  keep();
  refresh(lead.id);
  at("status").textContent = "已定为“" + verdict + "”，按 u 撤销。";
}

function undo() {
  const undone = new Set(own.map((d) => d.undoes).filter(Boolean));
  const last = own.filter((d) => !d.undoes && !undone.has(d.id)).pop();
  if (!last) { at("status").textContent = "没有可以撤销的决定。"; return; }
  own.push({ ...last, id: identifier(), at: new Date().toISOString(), undoes: last.id, saw: seen(last.lead) });
  keep();
  refresh(last.lead);
  at("status").textContent = "已撤销。";
}

function download() {
  const file = { format: "xunzheng-decisions", version: 2, project: data.project, made: new Date().toISOString(), decisions: own };
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([JSON.stringify(file, null, 1)], { type: "application/json" }));
  link.download = "decisions-" + new Date().toISOString().slice(0, 10) + ".json";
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

function list(title, items) {
  const box = document.createDocumentFragment();
  box.append(make("h4", title));
  const ul = make("ul");
  for (const item of items) ul.append(make("li", item));
  box.append(ul);
  return box;
}

function quote(hit) {
  const p = make("p", undefined, "quote");
  p.append(make("span", hit.before), make("mark", hit.quote), make("span", hit.after));
  return p;
}

function clauses(title, all) {
  return list(title, all.map((c) => c.title + "：" + c.text + (c.consequence ? "（" + c.consequence + "）" : "") + (c.mark ? "【" + c.mark + "】" : "")));
}

/* The picture's name is a digest of ours, never text of a page. */
function picture(page) {
  const link = make("a", undefined, "picture"), image = make("img");
  link.href = image.src = page.picture;
  link.target = "_blank";
  link.rel = "noopener";
  image.loading = "lazy";
  image.alt = "整页截图，" + page.seen + "，点开看原图";
  image.addEventListener("error", () => link.replaceWith(make("p", "截图不在报告旁边的 pictures 目录里。", "quiet")));
  link.append(image);
  return link;
}

/* The page of the party; its name is a digest of ours, never text of a page. */
function heading(lead) {
  const head = make("h2", (lead.name ? lead.name + "　" : "") + lead.party + "　", "party"), link = make("a", "机构页");
  link.href = lead.institution;
  head.append(link);
  return head;
}

function detail(lead) {
  const box = make("div", undefined, "more"), rule = data.rules[lead.rule];
  for (const hit of lead.hits) {
    box.append(quote(hit), make("p", hit.where + "；" + hit.written + "；" + hit.use + "：" + hit.reason, "quiet"));
  }
  box.append(list("可信度怎么来的", lead.points.map((p) => (p[0] > 0 ? "+" : "") + p[0] + "　" + p[1])));
  box.append(make("h4", "规则 " + lead.rule + "　" + rule.title), make("p", rule.explanation + "　处理部门：" + rule.authority));
  if (rule.legal_basis.length) box.append(clauses("可能涉及的条款", rule.legal_basis));
  if (rule.policy_basis.length) box.append(clauses("政策清单", rule.policy_basis));
  box.append(make("h4", "名单核对"), make("p", lead.registry));
  if (lead.contradictions.length) box.append(list("互相矛盾，待核查", lead.contradictions));
  if (lead.mentions.length) box.append(list("页面上读到的主体信息", lead.mentions.map((m) => m[0] + "：" + m[1] + "（" + m[3] + "；" + m[2] + "）")));
  if (lead.ties.length) box.append(list("与其他网站相同的信息", lead.ties));
  box.append(make("h4", "出现的网页（" + lead.pageCount + "）"));
  for (const page of lead.pages) {
    box.append(make("p", page.seen + "　" + page.title), make("code", page.url), make("p", "证据编号 " + page.capture.slice(0, 16), "quiet"));
    for (const note of page.notes) box.append(make("p", note, "quiet"));
    if (page.picture) box.append(picture(page));
    for (const file of page.files) { const line = make("p"); line.append(make("code", file[0] + "  SHA-256 " + file[1])); box.append(line); }
  }
  return box;
}

function card(lead, index, decided) {
  const node = make("article");
  node.id = "lead-" + lead.id;
  node.tabIndex = -1;
  const top = make("div", undefined, "top");
  top.append(make("h3", "疑似 " + lead.title), make("span", lead.rule, "tag"), make("span", "S" + lead.severity, "tag s" + lead.severity), make("span", "C" + lead.confidence, "tag"));
  for (const how of lead.written) top.append(make("span", how, "tag"));
  const decision = decided.get(lead.id);
  top.append(make("span", decision ? decision.verdict : "", "verdict"));
  node.append(top, quote(lead.hits[0]), make("p", lead.hits[0].reason + "　" + lead.registry, "quiet"));
  const buttons = make("div", undefined, "verdicts");
  VERDICTS.forEach((verdict, i) => {
    const button = make("button", i + 1 + " " + verdict);
    button.type = "button";
    button.setAttribute("aria-pressed", String(decision !== undefined && decision.verdict === verdict));
    button.addEventListener("click", () => { select(index); decide(lead, verdict); });
    buttons.append(button);
  });
  const open = make("button", "详情");
  open.type = "button";
  open.addEventListener("click", () => { select(index); toggle(node, lead); });
  buttons.append(open);
  node.append(buttons);
  return node;
}

function toggle(node, lead) {
  if (!node.querySelector(".more")) node.append(detail(lead));
  node.classList.toggle("open");
}

function refresh(id) {
  const index = shown.findIndex((l) => l.id === id), old = at("lead-" + id), decided = standing();
  at("decided").textContent = decided.size;
  if (index < 0 || !old) return;
  const fresh = card(shown[index], index, decided);
  if (old.classList.contains("open")) toggle(fresh, shown[index]);
  old.replaceWith(fresh);
  if (index === current) fresh.classList.add("current");
}

function select(index) {
  if (!shown.length) return;
  current = Math.max(0, Math.min(index, shown.length - 1));
  if (current >= limit) { limit = current + STEP; draw(); }
  for (const node of document.querySelectorAll("article.current")) node.classList.remove("current");
  const node = at("lead-" + shown[current].id);
  node.classList.add("current");
  node.focus({ preventScroll: true });
  node.scrollIntoView({ block: "nearest" });
}

function matches(lead, decided) {
  const text = at("search").value.trim().toLowerCase(), state = at("state").value, decision = decided.get(lead.id);
  if (lead.confidence < Number(at("confidence").value) || (at("rule").value && lead.rule !== at("rule").value)) return false;
  if (state === "none" ? decision : state && (!decision || decision.verdict !== state)) return false;
  if (!text) return true;
  const hit = lead.hits[0];
  return [lead.name, lead.party, lead.wording, lead.title, hit.before + hit.quote + hit.after, ...lead.pages.map((p) => p.url + p.title)]
    .join("\n").toLowerCase().includes(text);
}

function draw() {
  const decided = standing(), box = at("leads");
  shown = data.leads.filter((lead) => matches(lead, decided));
  const order = new Map();
  for (const lead of shown) if (!order.has(lead.party)) order.set(lead.party, order.size);
  shown.sort((a, b) => order.get(a.party) - order.get(b.party));
  box.replaceChildren();
  let party = null;
  shown.slice(0, limit).forEach((lead, index) => {
    if (lead.party !== party) { party = lead.party; box.append(heading(lead)); }
    box.append(card(lead, index, decided));
  });
  at("more").hidden = shown.length <= limit;
  at("decided").textContent = decided.size;
  if (!shown.length) box.append(make("p", "没有符合条件的线索。"));
}

function key(event) {
  const help = at("help");
  if (event.key === "?" && !/^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName)) { help.open ? help.close() : help.showModal(); return; }
  if (/^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName)) { if (event.key === "Escape" || event.key === "Enter") event.target.blur(); return; }
  if (event.ctrlKey || event.metaKey || event.altKey || help.open) return;
  const lead = shown[current];
  if (event.key === "j") select(current + 1);
  else if (event.key === "k") select(current - 1);
  else if (event.key === "u") undo();
  else if (event.key === "/") { event.preventDefault(); at("search").focus(); }
  else if (event.key === "Enter" && lead && event.target.tagName !== "BUTTON" && event.target.tagName !== "SUMMARY") toggle(at("lead-" + lead.id), lead);
  else if (lead && event.key >= "1" && event.key <= "5") decide(lead, VERDICTS[Number(event.key) - 1]);
}

for (const rule of Object.keys(data.rules).sort()) { const o = make("option", rule + " " + data.rules[rule].title); o.value = rule; at("rule").append(o); }
for (const verdict of VERDICTS) { const o = make("option", verdict); o.value = verdict; at("state").append(o); }
try { at("reviewer").value = localStorage.getItem("xunzheng-reviewer") || ""; } catch { /* file pages may have no storage */ }
at("reviewer").addEventListener("change", () => { try { localStorage.setItem("xunzheng-reviewer", at("reviewer").value.trim()); } catch { /* as above */ } });
for (const id of ["search", "rule", "confidence", "state"]) at(id).addEventListener("input", () => { limit = STEP; current = 0; draw(); });
at("more").addEventListener("click", () => { limit += STEP; draw(); });
at("download").addEventListener("click", download);
at("keys").addEventListener("click", () => at("help").showModal());
document.addEventListener("keydown", key);
draw();
select(0);
