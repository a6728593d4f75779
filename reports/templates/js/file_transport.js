/* The page from the disk: leads stand in the page itself, decisions are kept by the browser and downloaded as a file. */
function fileTransport() {
  const store = "xunzheng-" + data.project, index = new Map(data.leads.map((row, n) => [row.id, n])), chunks = new Map();
  const parties = new Map(data.parties.map((party, n) => [party, n]));
  let own = [], finds = null, standing = null, heads = null;
  try { own = JSON.parse(remembered(store) || "[]"); } catch { own = []; }

  /* Leads and parties stand in pieces that are read only when one of them is looked at. */
  function piece(kind, n) {
    const id = kind + Math.floor(n / data.piece);
    if (!chunks.has(id)) chunks.set(id, JSON.parse(at(id).textContent));
    return chunks.get(id)[n % data.piece];
  }

  /* The decisions of the project, then those made here that were made after what now stands there. */
  function decisions() {
    const known = new Set(data.decisions.map((d) => d.id)), every = data.decisions.slice(), head = new Map(every.map((d) => [d.lead, d.id]));
    for (const d of own) {
      if (known.has(d.id) || (head.get(d.lead) || "") !== d.saw) continue; /* another came first: what stands is shown */
      every.push(d);
      head.set(d.lead, d.id);
    }
    return every;
  }

  /* For each lead the decision that holds, and the newest row. */
  function look() {
    if (standing) return;
    const every = decisions(), undone = new Set(every.map((d) => d.undoes).filter(Boolean));
    standing = new Map();
    heads = new Map(every.map((d) => [d.lead, d.id]));
    for (const d of every) if (!d.undoes && !undone.has(d.id)) standing.set(d.lead, d);
  }

  function states() {
    look();
    return standing;
  }

  function now(id) {
    look();
    return { state: standing.get(id) || null, head: heads.get(id) || "" };
  }

  function keep() {
    standing = null;
    if (!remember(store, JSON.stringify(own))) say("浏览器不让保存，请随时下载决定。");
  }

  function matches(row, n, wanted, words) {
    const state = states().get(row.id);
    if (row.confidence < wanted.confidence || row.severity < wanted.severity) return false;
    if (wanted.rule && row.rule !== wanted.rule) return false;
    if (wanted.party && row.party !== wanted.party) return false;
    if (wanted.state === "none" ? state : wanted.state && (!state || state.verdict !== wanted.state)) return false;
    return words.every((word) => finds[n].includes(word));
  }

  return {
    async queue(wanted) {
      const words = wanted.text.normalize("NFKC").toLowerCase().split(/\s+/).filter(Boolean);
      if (words.length && !finds) finds = JSON.parse(at("finds").textContent).map((text) => text.normalize("NFKC").toLowerCase());
      return data.leads.filter((row, n) => matches(row, n, wanted, words)).map((row) => row.id);
    },
    async rows(ids) {
      return ids.map((id) => ({ ...data.leads[index.get(id)], ...now(id) }));
    },
    async lead(id) {
      const n = index.get(id), row = data.leads[n];
      const siblings = data.leads.filter((other) => other.party === row.party && other.id !== id).slice(0, 20);
      return {
        ...piece("leads-", n), ...piece("parties-", parties.get(row.party)),
        history: decisions().filter((d) => d.lead === id),
        siblings: siblings.map((other) => ({ ...other, ...now(other.id) })),
      };
    },
    async alike(id) {
      const row = data.leads[index.get(id)];
      const same = data.leads.filter((l) => l.rule === row.rule && l.wording === row.wording && (l.id === id || !states().get(l.id)));
      return same.map((l) => l.id);
    },
    async decide(batch, entries) {
      const moment = new Date().toISOString(), reviewer = at("reviewer").value.trim();
      const asked = entries.filter((one) => now(one.lead).head === one.saw), late = entries.filter((one) => !asked.includes(one));
      asked.forEach((one, n) => own.push({ id: batch + "-" + n, reviewer, at: moment, undoes: "", ...one }));
      keep();
      const conflicts = late.map((one) => ({ lead: one.lead, theirs: now(one.lead).state, head: now(one.lead).head }));
      return { stored: Object.fromEntries(asked.map((one) => [one.lead, now(one.lead)])), conflicts };
    },
    async undo() {
      const undone = new Set(own.map((d) => d.undoes).filter(Boolean));
      const last = own.filter((d) => !d.undoes && !undone.has(d.id)).pop();
      if (!last) return { undone: {} };
      const batch = last.id.slice(0, last.id.lastIndexOf("-") + 1), moment = new Date().toISOString();
      const rows = own.filter((d) => !d.undoes && !undone.has(d.id) && d.id.startsWith(batch));
      for (const row of rows) own.push({ ...row, id: identifier(), at: moment, undoes: row.id, saw: now(row.lead).head });
      keep();
      return { undone: Object.fromEntries(rows.map((row) => [row.lead, now(row.lead)])) };
    },
    async counts() {
      const found = { "": data.leads.length - states().size };
      for (const d of states().values()) found[d.verdict] = (found[d.verdict] || 0) + 1;
      return found;
    },
    async views() { try { return JSON.parse(remembered(store + "-views") || "[]"); } catch { return []; } },
    async saveView(name, query) {
      const others = (await this.views()).filter((v) => v.name !== name);
      remember(store + "-views", JSON.stringify([...others, { name, query }]));
    },
    async dropView(name) {
      remember(store + "-views", JSON.stringify((await this.views()).filter((v) => v.name !== name)));
    },
    download() {
      const file = { format: "xunzheng-decisions", version: 2, project: data.project, made: new Date().toISOString(), decisions: own };
      const link = document.createElement("a");
      link.href = URL.createObjectURL(new Blob([JSON.stringify(file, null, 1)], { type: "application/json" }));
      link.download = "decisions-" + new Date().toISOString().slice(0, 10) + ".json";
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 1000);
    },
  };
}
