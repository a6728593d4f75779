/* Verdicts: a key each, a reason where one is asked for, many at once on the same wording, and back again. */
const pending = { move: null, ids: null }; /* a verdict that waits for its reason; the leads it is for when they are many */

function mayDecide() {
  if (data.mode === "file" && !at("reviewer").value.trim()) { at("reviewer").focus(); say("请先填写审核人。"); return false; }
  if (data.mode === "server" && !data.me.decides) { say("您的角色只能看，不能定。"); return false; }
  return true;
}

/* The buttons show what stands. */
function pressed(row) {
  for (const node of document.querySelectorAll("#moves button")) node.setAttribute("aria-pressed", String(Boolean(row.state && row.state.verdict === node.dataset.verdict)));
}

function choose(move) {
  if (!currentId() || !mayDecide()) return;
  if (!move.reasons.length) { decide(move, ""); return; }
  pending.move = move;
  const box = at("reasons");
  box.replaceChildren(make("strong", move.verdict + "，原因："));
  move.reasons.forEach((code, n) => box.append(button(n + 1 + " " + data.reasons[code], "", () => decide(move, code))));
  box.append(button("0 不写原因", "", () => decide(move, "")), button("Esc 取消", "", leave));
  box.hidden = false;
}

function leave() {
  pending.move = null;
  pending.ids = null;
  at("reasons").hidden = true;
  at("bulk").hidden = true;
}

async function decide(move, reason) {
  const ids = pending.ids || [currentId()], note = at("note").value.trim();
  const entries = ids.map((lead) => ({ lead, verdict: move.verdict, reason, note, saw: queue.rows.get(lead)?.head || "" }));
  leave();
  await send(entries, move.verdict);
}

async function send(entries, verdict) {
  let told;
  const first = entries[0].lead;
  try { told = await transport.decide(identifier(), entries); } catch (error) { say(error.message); return; }
  for (const [lead, state] of Object.entries(told.stored)) setState(lead, state);
  const done = Object.keys(told.stored).length;
  at("note").value = "";
  if (done) say((done > 1 ? done + " 条" : "") + "已定为“" + verdict + "”，按 u 撤销。");
  showCounts();
  if (told.conflicts.length) { showConflicts(told.conflicts, entries); return; }
  if (at("advance").checked && first === currentId() && queue.current + 1 < queue.ids.length) await select(queue.current + 1);
  else await showLead(currentId(), true);
}

async function undo() {
  let told;
  try { told = await transport.undo(); } catch (error) { say(error.message); return; }
  const ids = Object.keys(told.undone);
  if (!ids.length) { say(told.message || "没有可以撤销的决定。"); return; }
  for (const id of ids) setState(id, told.undone[id]);
  say(ids.length > 1 ? "已撤销 " + ids.length + " 条。" : "已撤销。");
  showCounts();
  await goTo(ids.includes(currentId()) ? currentId() : ids[0]);
}

function why(decision) {
  return (decision.reason ? "，" + (data.reasons[decision.reason] || decision.reason) : "") + (decision.note ? "，" + decision.note : "");
}

/* The next verdict is for every undecided lead with the same rule and the same wording. */
async function bulk() {
  if (!currentId() || !mayDecide()) return;
  const id = currentId();
  let ids;
  try { ids = await transport.alike(id); await fetchRows(ids.filter((one) => !queue.rows.has(one))); } catch (error) { say(error.message); return; }
  if (currentId() !== id) return;
  pending.ids = [id, ...ids.filter((one) => one !== id)];
  const parties = new Set(pending.ids.map((one) => queue.rows.get(one).party));
  at("bulk").textContent = "同一规则、同一用语“" + queue.rows.get(id).wording + "”共 " + pending.ids.length + " 条（" + parties.size + " 家）：下一个决定对它们一起生效，Esc 取消。";
  at("bulk").hidden = false;
}

/* Somebody else has decided meanwhile: both values are shown, and nothing is written until a person has chosen. */
function showConflicts(conflicts, entries) {
  const box = at("conflicts"), mine = new Map(entries.map((one) => [one.lead, one]));
  box.replaceChildren();
  for (const one of conflicts) {
    const row = queue.rows.get(one.lead), item = make("section"), table = make("dl");
    const theirs = one.theirs ? one.theirs.verdict + why(one.theirs) + "（" + one.theirs.reviewer + "，" + beijing(one.theirs.at) + "）" : "已撤销，未决定";
    const own = mine.get(one.lead);
    table.append(make("dt", "对方"), make("dd", theirs), make("dt", "您"), make("dd", own.verdict + why(own)));
    item.append(quoted(row.before, row.quote, row.after, "quote"), make("p", row.name || row.party, "quiet"), table);
    box.append(item);
    setState(one.lead, { state: one.theirs, head: one.head });
  }
  at("insist").onclick = () => {
    at("conflict").close();
    const again = conflicts.map((one) => ({ ...mine.get(one.lead), saw: one.head }));
    send(again, again[0].verdict);
  };
  at("yield").onclick = () => { at("conflict").close(); showLead(currentId(), true); };
  at("conflict").showModal();
}

async function showCounts() {
  const counts = await transport.counts(), all = Object.values(counts).reduce((a, b) => a + b, 0), open = counts[""] || 0;
  at("decided").textContent = all - open;
  at("undecided").textContent = open;
  at("progress").max = Math.max(all, 1);
  at("progress").value = all - open;
}
