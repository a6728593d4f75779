/* Words framed on pictures: a picture scrolled to its first words, frames drawn over it and never into it, a step from each to the next.
   A look is { picture, size: [w, h], frames: [[words, [l, t, r, b]...]...], why, title }: boxes are in pixels of the picture. */
const SVG = "http://www.w3.org/2000/svg", PAD = 4, NEAR = 620, WHOLE_STEP = 1.25; /* NEAR: pixels of a picture that are seen beside each other */
let framing = null; /* the pictures of the lead that is open */

function svgNode(tag, fields) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(fields)) node.setAttribute(name, value);
  return node;
}

function around(boxes) {
  const edge = (n, of) => of(...boxes.map((box) => box[n]));
  return [edge(0, Math.min) - PAD, edge(1, Math.min) - PAD, edge(2, Math.max) + PAD, edge(3, Math.max) + PAD];
}

/* All frames of a picture as one drawing that is as large as the picture, whatever that is shown at. */
function drawing(look, n) {
  const svg = svgNode("svg", { viewBox: "0 0 " + look.size.join(" "), preserveAspectRatio: "none", "aria-hidden": "true" });
  look.frames.forEach(([, ...boxes], m) => {
    const group = svgNode("g", { class: m === n ? "frame now" : "frame" });
    for (const [l, t, r, b] of boxes) {
      const place = { x: l - PAD, y: t - PAD, width: r - l + 2 * PAD, height: b - t + 2 * PAD, rx: 3, "vector-effect": "non-scaling-stroke" };
      group.append(svgNode("rect", { ...place, class: "under" }), svgNode("rect", { ...place, class: "over" }));
    }
    svg.append(group);
  });
  return svg;
}

/* Numbers, where there are several: one would only cover what stands above. */
function badges(look) {
  if (look.frames.length < 2) return [];
  return look.frames.map(([, ...boxes], m) => {
    const badge = make("span", String(m + 1), "badge");
    badge.style.left = 100 * (boxes[0][0] - PAD) / look.size[0] + "%";
    badge.style.top = 100 * (boxes[0][1] - PAD) / look.size[1] + "%";
    badge.setAttribute("aria-hidden", "true");
    return badge;
  });
}

/* The part of a picture around a frame, so large at least, with the frames drawn on the copy; as large as the picture has it. */
function part(image, look, n, least, low) {
  const [l, t, r, b] = around(look.frames[n].slice(1)), canvas = make("canvas"), pen = canvas.getContext("2d");
  const wide = Math.min(look.size[0], Math.max(least, r - l + 40)), high = Math.min(look.size[1], Math.max(low, b - t + 40));
  const x = Math.max(0, Math.min(look.size[0] - wide, (l + r - wide) / 2)), y = Math.max(0, Math.min(look.size[1] - high, (t + b - high) / 2));
  [canvas.width, canvas.height] = [wide, high];
  pen.drawImage(image, x, y, wide, high, 0, 0, wide, high);
  for (const [, ...boxes] of look.frames) for (const box of boxes) {
    const [left, top, right, bottom] = around([box]);
    for (const [colour, width] of [["#000", 5], ["#ffd400", 2]]) {
      pen.strokeStyle = colour;
      pen.lineWidth = width;
      pen.strokeRect(left - x, top - y, right - left, bottom - top);
    }
  }
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", look.frames[n][0]);
  return canvas;
}

/* What was read or seen in pictures, cut out of them with its score. */
function cuttings(looks) {
  const box = make("div", undefined, "cuttings");
  for (const look of looks.filter((one) => one.sha256)) {
    const image = new Image();
    image.addEventListener("load", () => {
      if (look.guessed || !look.size.length) look.size = [image.naturalWidth, image.naturalHeight];
      look.frames.slice(0, 6).forEach(([words], n) => {
        const one = make("figure", undefined, "cutting");
        one.append(part(image, look, n, 240, 70), make("figcaption", words, "quiet"));
        box.append(one);
      });
    });
    image.src = look.picture;
  }
  return box;
}

/* The pictures of a lead with what was seen on them. */
function framed(looks) {
  const figure = make("figure", undefined, "framed"), bar = make("div", undefined, "framebar"), stage = make("div", undefined, "stage");
  const told = make("output", undefined, "told"), why = make("p", undefined, "quiet why"), caption = make("figcaption", undefined, "quiet"), link = make("a", "原图", "picture");
  const paper = make("div", undefined, "paper"), image = make("img"), steps = looks.flatMap((look, l) => look.frames.map((_, n) => [l, n]));
  let shown = -1, step = 0, scale = 0, whole = false;

  function near() {
    const look = looks[shown], frame = look.frames[steps[step]?.[1]], wide = stage.clientWidth, fit = wide / look.size[0];
    if (whole || !frame) return fit;
    const [l, , r] = around(frame.slice(1));
    return Math.max(fit, Math.min(1.25, wide / Math.max(NEAR, (r - l) * 1.2)));
  }

  function resize(now) {
    scale = now;
    paper.style.width = looks[shown].size[0] * scale + "px";
    paper.style.aspectRatio = looks[shown].size.join("/");
  }

  function centre() {
    const frame = looks[shown].frames[steps[step]?.[1]];
    if (!frame) { stage.scrollTo(0, 0); return; }
    const [l, t, r, b] = around(frame.slice(1));
    stage.scrollTo((l + r) / 2 * scale - stage.clientWidth / 2, (t + b) / 2 * scale - stage.clientHeight * 0.4);
  }

  function zoom(by) {
    const x = (stage.scrollLeft + stage.clientWidth / 2) / scale, y = (stage.scrollTop + stage.clientHeight / 2) / scale;
    resize(Math.max(stage.clientWidth / looks[shown].size[0], Math.min(3, scale * by)));
    stage.scrollTo(x * scale - stage.clientWidth / 2, y * scale - stage.clientHeight / 2);
  }

  function paint() {
    paper.replaceChildren(image, drawing(looks[shown], steps.length ? steps[step][1] : -1), ...badges(looks[shown]));
  }

  function draw() {
    const look = looks[shown];
    paint();
    told.textContent = steps.length ? "框出 " + (step + 1) + " / " + steps.length + "：" + look.frames[steps[step][1]][0] : "没有框出用语";
    caption.textContent = look.title;
    why.textContent = look.why;
    why.hidden = !look.why;
  }

  function turn(l) {
    const look = looks[l];
    shown = l;
    link.href = image.src = look.picture; /* a digest of ours, never text of a page */
    image.alt = look.title + (look.frames.length ? "，框出 " + look.frames.length + " 处" : "");
    stage.setAttribute("aria-label", look.title + "，可以滚动");
  }

  function go(by) {
    if (!steps.length) return;
    step = (step + by + steps.length) % steps.length;
    if (steps[step][0] !== shown) turn(steps[step][0]);
    draw();
    resize(near());
    centre();
  }

  function toggle() {
    whole = !whole;
    all.setAttribute("aria-pressed", String(whole));
    resize(near());
    centre();
  }

  /* What is printed of it. */
  function cut() {
    return image.complete && image.naturalWidth && looks[shown].frames.length ? part(image, looks[shown], steps[step][1], 900, 320) : null;
  }

  image.loading = "lazy";
  image.decoding = "async";
  image.addEventListener("error", () => paper.replaceChildren(make("p", data.mode === "file" ? "图片不在报告旁边的 pictures 目录里。" : "图片打不开。", "gone")));
  image.addEventListener("load", () => {
    const look = looks[shown], size = [image.naturalWidth, image.naturalHeight];
    if (size.join() === look.size.join()) return;
    if (look.frames.length && !look.guessed) {
      why.textContent = look.why + "截图的大小与记下文字位置时不同，框可能偏了。";
      why.hidden = false;
    }
    [look.size, look.guessed] = [size, true];
    paint();
    resize(near());
    centre();
  });
  link.target = "_blank";
  link.rel = "noopener";
  stage.tabIndex = 0;
  stage.setAttribute("role", "region");
  stage.append(paper);
  const all = button("整页", "", toggle);
  all.setAttribute("aria-pressed", "false");
  const tools = [button("‹", "", () => go(-1)), told, button("›", "", () => go(1)), all, button("−", "", () => zoom(1 / WHOLE_STEP)), button("＋", "", () => zoom(WHOLE_STEP))];
  ["上一处", "", "下一处", "", "缩小", "放大"].forEach((name, n) => name && tools[n].setAttribute("aria-label", name));
  if (steps.length < 2) for (const n of steps.length ? [0, 2] : [0, 2, 3]) tools[n].hidden = true;
  bar.append(...tools, link);
  figure.append(caption, bar, why, stage);
  for (const look of looks) if (!look.size.length) [look.size, look.guessed] = [[1366, 900], true];
  turn(steps[0]?.[0] ?? 0);
  draw();
  new ResizeObserver(() => { if (stage.clientWidth) { resize(near()); centre(); } }).observe(stage);
  framing = { go, toggle, zoom, cut };
  return figure;
}
