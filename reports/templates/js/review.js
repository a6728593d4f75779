/* The page put together: filters, saved views, keys, printing. */
const FILTERS = ["search", "rule", "confidence", "severity", "state"];

function wanted() {
  return {
    text: at("search").value.trim(), rule: at("rule").value, party: at("party").dataset.party || "",
    confidence: Number(at("confidence").value), severity: Number(at("severity").value), state: at("state").value,
  };
}

function want(query) {
  at("search").value = query.text || "";
  at("rule").value = query.rule || "";
  at("confidence").value = String(query.confidence || 1);
  at("severity").value = String(query.severity || 1);
  at("state").value = query.state || "";
  onlyParty(query.party || "");
}

/* Only the leads of one party, or of all again. */
function onlyParty(party) {
  at("party").dataset.party = party;
  at("party").hidden = !party;
  at("party").textContent = party ? "只看 " + party + " ✕" : "";
}

async function load(keepPlace) {
  try { await loadQueue(keepPlace); } catch (error) { say(error.message); }
}

async function drawViews() {
  const box = at("views");
  box.replaceChildren(make("option", "保存的视图"));
  box.firstChild.value = "";
  for (const view of await transport.views()) {
    const option = make("option", view.name);
    option.value = view.query;
    box.append(option);
  }
}

async function saveView() {
  const name = at("viewname").value.trim();
  if (!name) { at("viewname").focus(); return; }
  try { await transport.saveView(name, JSON.stringify(wanted())); } catch (error) { say(error.message); return; }
  at("viewname").value = "";
  at("viewbox").close();
  await drawViews();
  say("视图“" + name + "”已保存。");
}

async function dropView() {
  const chosen = at("views").selectedOptions[0];
  if (!chosen || !chosen.value) { say("请先在“保存的视图”里选一个。"); return; }
  await transport.dropView(chosen.textContent);
  await drawViews();
}

function typing(event) {
  return /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName);
}

const KEYS = {
  j: () => select(queue.current + 1), ArrowDown: () => select(queue.current + 1),
  k: () => select(queue.current - 1), ArrowUp: () => select(queue.current - 1),
  n: () => { const n = queue.ids.findIndex((id, i) => i > queue.current && !queue.rows.get(id)?.state); if (n > 0) select(n); },
  g: () => select(0), u: undo, b: bulk, "?": () => at("help").showModal(),
  p: () => { const link = document.querySelector(".picture"); if (link) link.click(); },
  h: () => framing?.go(-1), l: () => framing?.go(1), z: () => framing?.toggle(), "+": () => framing?.zoom(1.25), "=": () => framing?.zoom(1.25), "-": () => framing?.zoom(0.8),
  m: () => { at("note").focus(); return true; }, "/": () => { at("search").focus(); at("search").select(); },
  f: () => { const row = queue.rows.get(currentId()); if (row) { onlyParty(at("party").dataset.party ? "" : row.party); load(true); } },
  Enter: () => document.body.classList.add("reading"),
};

function key(event) {
  if (document.querySelector("dialog[open]") || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape") { event.preventDefault(); event.target.blur(); leave(); document.body.classList.remove("reading"); return; }
  if (typing(event)) { if (event.key === "Enter") event.target.blur(); return; }
  if (event.target.closest("#overview") || (event.key === "Enter" && /^(BUTTON|A|SUMMARY)$/.test(event.target.tagName))) return;
  if (/^[0-9]$/.test(event.key)) {
    const n = Number(event.key);
    event.preventDefault();
    if (pending.move) { if (n <= pending.move.reasons.length) decide(pending.move, n ? pending.move.reasons[n - 1] : ""); return; }
    if (n >= 1 && n <= data.moves.length) choose(data.moves[n - 1]);
    return;
  }
  if (KEYS[event.key]) { event.preventDefault(); KEYS[event.key](); }
}

/* What is printed: every lead of the queue that is here, as a plain list; the screen holds only those in sight. */
function layPrint() {
  const box = at("print");
  const told = "印于 " + beijing(new Date().toISOString()) + "（北京时间）。所列均为疑似线索，是否违法由有权机关认定。";
  box.replaceChildren(make("h2", "巡证　疑似线索 " + queue.ids.length + " 条"), make("p", told));
  for (const id of queue.ids.slice(0, 2000)) {
    const row = queue.rows.get(id);
    if (!row) continue;
    const one = make("article");
    one.append(make("h3", "疑似 " + row.title + "　" + row.rule + "　S" + row.severity + " C" + row.confidence + "　" + (row.state ? row.state.verdict : "未决定")));
    one.append(quoted(row.before, row.quote, row.after, "quote"), make("p", (row.name ? row.name + "　" : "") + row.party + "　" + row.seen + "　" + row.registry));
    const part = id === openLead.id ? framing?.cut() : null; /* of the one that is open also what it looks like */
    if (part) one.append(part);
    box.append(one);
  }
}

async function printAll() {
  try { await fetchRows(queue.ids.slice(0, 2000).filter((id) => !queue.rows.has(id))); } catch (error) { say(error.message); return; }
  window.print();
}

function tab(name) {
  for (const view of document.querySelectorAll("[data-view]")) view.hidden = view.dataset.view !== name;
  for (const one of document.querySelectorAll("[data-tab]")) one.setAttribute("aria-pressed", String(one.dataset.tab === name));
}

function option(box, value, text) {
  const node = make("option", text);
  node.value = value;
  at(box).append(node);
}

function begin() {
  for (const rule of Object.keys(data.rules).sort()) option("rule", rule, rule + " " + data.rules[rule].title);
  for (const move of data.moves) option("state", move.verdict, move.verdict);
  data.moves.forEach((move, n) => {
    const node = button("", "", () => choose(move));
    node.append(make("kbd", String(n + 1)), document.createTextNode(" " + move.verdict));
    node.dataset.verdict = move.verdict;
    at("moves").append(node);
  });
  let waiting = 0;
  at("search").addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(load, 120); });
  for (const id of FILTERS.slice(1)) at(id).addEventListener("input", () => load());
  at("party").addEventListener("click", () => { onlyParty(""); load(true); });
  at("views").addEventListener("change", () => { if (at("views").value) { want(JSON.parse(at("views").value)); load(); } });
  at("keepview").addEventListener("click", () => { at("viewbox").showModal(); at("viewname").focus(); });
  at("viewsave").addEventListener("click", saveView);
  at("viewdrop").addEventListener("click", dropView);
  at("queue").addEventListener("scroll", () => requestAnimationFrame(() => drawQueue()), { passive: true });
  window.addEventListener("resize", () => drawQueue());
  at("undo").addEventListener("click", undo);
  at("many").addEventListener("click", bulk);
  at("back").addEventListener("click", () => document.body.classList.remove("reading"));
  at("keys").addEventListener("click", () => at("help").showModal());
  at("printall").addEventListener("click", printAll);
  for (const one of document.querySelectorAll("[data-tab]")) one.addEventListener("click", () => tab(one.dataset.tab));
  window.addEventListener("beforeprint", layPrint);
  document.addEventListener("keydown", key);
  if (data.mode === "file") {
    at("reviewer").value = remembered("xunzheng-reviewer");
    at("reviewer").addEventListener("change", () => remember("xunzheng-reviewer", at("reviewer").value.trim()));
    at("download").addEventListener("click", () => transport.download());
  }
  tab("leads");
  drawViews().catch((error) => say(error.message));
  showCounts().catch((error) => say(error.message));
  load();
}
begin();
