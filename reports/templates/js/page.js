"use strict";
/* The review page: what every part of it uses. Page-made text is only ever set as textContent; there is no innerHTML anywhere. */
const data = JSON.parse(document.getElementById("data").textContent);
const at = (id) => document.getElementById(id);
const ROW = 88; /* height of a row of the queue, as in review.css */

function make(tag, text, cls) {
  const node = document.createElement(tag);
  if (text !== undefined) node.textContent = text;
  if (cls) node.className = cls;
  return node;
}

function button(text, cls, act) {
  const node = make("button", text, cls);
  node.type = "button";
  node.addEventListener("click", act);
  return node;
}

function list(items) {
  const ul = make("ul");
  for (const item of items) ul.append(make("li", item));
  return ul;
}

/* A section of the lead's page: a heading and what stands under it. */
function section(title, ...nodes) {
  const box = make("section");
  box.append(make("h3", title), ...nodes);
  return box;
}

function quoted(before, quote, after, cls) {
  const p = make("p", undefined, cls);
  p.append(make("span", before), make("mark", quote), make("span", after));
  return p;
}

function say(text) {
  at("status").textContent = text;
}

function identifier() {
  if (crypto.randomUUID) return crypto.randomUUID();
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, "0")).join("");
}

/* A kept time (UTC) as read in China. */
function beijing(kept) {
  return kept ? new Date(Date.parse(kept) + 8 * 3600e3).toISOString().slice(0, 16).replace("T", " ") : "";
}

/* What the browser remembers for this page; pages opened from the disk may have no storage. */
function remembered(name) {
  try { return localStorage.getItem(name) || ""; } catch { return ""; }
}

function remember(name, value) {
  try { localStorage.setItem(name, value); return true; } catch { return false; }
}
