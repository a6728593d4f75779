/* The page from the server: every decision is stored at once, for all who look. */
function serverTransport() {
  async function call(path, body) {
    const options = { method: "POST", headers: { "Content-Type": "application/json", "X-CSRF-Token": data.csrf }, body: JSON.stringify(body) };
    let answer;
    try { answer = await fetch("api/" + path, { ...options, credentials: "same-origin", cache: "no-store" }); } catch {
      throw new Error("服务器没有应答，刚才的操作没有保存。");
    }
    if (answer.status === 401) { location.assign("login"); throw new Error("登录已过期，请重新登录。"); }
    const told = await answer.json();
    if (!answer.ok) throw new Error(told.error || "服务器出错，刚才的操作没有保存。");
    return told;
  }
  return {
    queue: async (wanted) => (await call("queue", wanted)).ids,
    rows: async (ids) => (await call("rows", { ids })).rows,
    lead: (id) => call("lead", { id }),
    alike: async (id) => (await call("alike", { id })).ids,
    decide: (batch, entries) => call("decide", { batch, entries }),
    undo: () => call("undo", {}),
    counts: async () => (await call("counts", {})).counts,
    views: async () => (await call("views", {})).views,
    saveView: (name, query) => call("views/save", { name, query }),
    dropView: (name) => call("views/drop", { name }),
  };
}
const transport = data.mode === "file" ? fileTransport() : serverTransport();
