/* The queue: thousands of leads in a list of which only the rows in sight exist. */
const queue = { ids: [], rows: new Map(), asked: new Set(), current: 0, nodes: new Map() };

function currentId() {
  return queue.ids[queue.current];
}

function rowNode(id, n) {
  const row = queue.rows.get(id), node = make("div", undefined, "row");
  node.id = "row-" + id;
  node.setAttribute("role", "option");
  node.setAttribute("aria-posinset", n + 1);
  node.setAttribute("aria-setsize", queue.ids.length);
  node.setAttribute("aria-selected", String(n === queue.current));
  node.style.transform = "translateY(" + n * ROW + "px)";
  node.addEventListener("click", () => { select(n); document.body.classList.add("reading"); });
  if (!row) { node.append(make("p", "……", "quiet")); return node; }
  const top = make("p", undefined, "line");
  top.append(make("span", "S" + row.severity, "grade s" + row.severity), make("span", "C" + row.confidence, "grade c" + row.confidence), make("span", row.title, "what"));
  if (row.claim) top.append(make("span", row.claim.by + " 在看", "claim"));
  if (row.state) top.append(make("span", row.state.verdict, "verdict"));
  node.append(top, quoted(row.before.slice(-14), row.quote, row.after, "line words"), make("p", (row.name || row.party) + "　" + row.seen, "line quiet"));
  if (row.state) node.classList.add("decided");
  return node;
}

/* Draw the rows in sight and a few beyond; ask for those not yet here. */
function drawQueue(again) {
  const box = at("queue"), first = Math.max(0, Math.floor(box.scrollTop / ROW) - 4);
  const last = Math.min(queue.ids.length, Math.ceil((box.scrollTop + box.clientHeight) / ROW) + 4);
  for (const [id, node] of queue.nodes) {
    const n = Number(node.dataset.n);
    if (again || n < first || n >= last) { node.remove(); queue.nodes.delete(id); }
  }
  for (let n = first; n < last; n++) {
    const id = queue.ids[n];
    if (queue.nodes.has(id)) continue;
    const node = rowNode(id, n);
    node.dataset.n = n;
    queue.nodes.set(id, node);
    at("spacer").append(node);
  }
  need(queue.ids.slice(Math.max(0, first - 20), last + 60));
}

/* Rows that the queue will show soon are asked for in one go. */
async function need(ids) {
  const missing = ids.filter((id) => !queue.rows.has(id) && !queue.asked.has(id));
  if (!missing.length) return;
  for (const id of missing) queue.asked.add(id);
  try { await fetchRows(missing); } catch (error) { say(error.message); } finally { for (const id of missing) queue.asked.delete(id); }
}

async function fetchRows(ids) {
  for (let n = 0; n < ids.length; n += 200) {
    for (const row of await transport.rows(ids.slice(n, n + 200))) {
      queue.rows.set(row.id, row);
      redraw(row.id);
    }
  }
}

/* One row anew, where it is in sight. */
function redraw(id) {
  const old = queue.nodes.get(id);
  if (!old) return;
  const node = rowNode(id, Number(old.dataset.n));
  node.dataset.n = old.dataset.n;
  old.replaceWith(node);
  queue.nodes.set(id, node);
}

/* What stands of a lead now: the decision that holds, and the newest row on it, which the next decision must have seen. */
function setState(id, now) {
  const row = queue.rows.get(id);
  if (row) { row.state = now.state; row.head = now.head; redraw(id); }
}

let asking = 0;
async function loadQueue(keepPlace) {
  const mine = ++asking, before = currentId();
  const ids = await transport.queue(wanted());
  if (mine !== asking) return; /* a later question is under way */
  queue.ids = ids;
  queue.current = keepPlace ? Math.max(0, ids.indexOf(before)) : 0;
  at("spacer").style.height = ids.length * ROW + "px";
  at("found").textContent = ids.length ? ids.length + " 条" : "没有符合条件的线索";
  if (!keepPlace) at("queue").scrollTop = 0;
  drawQueue(true);
  await select(queue.current);
}

async function select(n) {
  const before = currentId();
  queue.current = Math.max(0, Math.min(n, queue.ids.length - 1));
  const box = at("queue"), top = queue.current * ROW;
  if (top < box.scrollTop) box.scrollTop = top;
  else if (top + ROW > box.scrollTop + box.clientHeight) box.scrollTop = top + ROW - box.clientHeight;
  drawQueue();
  queue.nodes.get(before)?.setAttribute("aria-selected", "false");
  const id = currentId();
  at("place").textContent = queue.ids.length ? queue.current + 1 + " / " + queue.ids.length : "";
  if (!id) { box.removeAttribute("aria-activedescendant"); at("lead").replaceChildren(make("p", "没有符合条件的线索。", "empty")); return; }
  queue.nodes.get(id)?.setAttribute("aria-selected", "true");
  box.setAttribute("aria-activedescendant", "row-" + id);
  if (!queue.rows.has(id)) { try { await fetchRows([id]); } catch (error) { say(error.message); return; } }
  if (currentId() === id) await showLead(id);
}
