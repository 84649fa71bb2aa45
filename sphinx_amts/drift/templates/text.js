// Text that somebody wrote → nodes. Nothing here or elsewhere reads a text as markup.

// The same list as in _visible.py.
const UNSEEN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff\u{e0000}-\u{e0fff}]|\p{Surrogate}/gu;
const CODE = 1;
const CHANGED = 2;
const LONG = 1600; // a text of more characters is clipped
const EDGE = 160; // of a long stretch that has not changed, so much stays on both sides
const PIECE = 6000; // a long text is laid out in pieces, so that the page stays quick

const element = (tag, attributes, ...children) => {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value !== undefined && value !== null && value !== false) node.setAttribute(name, value);
  }
  for (const child of children) {
    if (!child) continue;
    if (typeof child === "string") put(node, child);
    else node.append(child);
  }
  return node;
};

const drawn = (tag, attributes, ...children) => {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
};

const numbers = new Intl.NumberFormat("en");
const count = (n) => numbers.format(n);
const many = (n, one, more) => `${count(n)} ${n === 1 ? one : more || `${one}s`}`;

// Characters that nobody sees, or that turn the text around them, are shown by their numbers.
const put = (node, text) => {
  let at = 0;
  for (const found of text.matchAll(UNSEEN)) {
    if (found.index > at) node.append(text.slice(at, found.index));
    const sign = document.createElement("span");
    sign.className = "sign";
    const number = found[0].codePointAt(0).toString(16).toUpperCase().padStart(4, "0");
    sign.textContent = `U+${number}`;
    node.append(sign);
    at = found.index + found[0].length;
  }
  if (at < text.length) node.append(at ? text.slice(at) : text);
};

// One expression for the stretches of text that a finding is about; a number is not found inside
// of another one.
const marks = (marked) => {
  const some = (marked || []).filter((one) => one && one.length <= 300).slice(0, 40);
  if (!some.length) return null;
  const parts = some.sort((a, b) => b.length - a.length).map((one) => {
    const plain = one.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
    return (/^[A-Za-z0-9]/.test(one) ? "(?<![A-Za-z0-9])" : "") + plain
      + (/[A-Za-z0-9]$/.test(one) ? "(?![A-Za-z0-9])" : "");
  });
  return new RegExp(`(${parts.join("|")})`);
};

const putRun = (node, text, signs, tag, pattern) => {
  let at = node;
  if (signs & CHANGED) at = at.appendChild(document.createElement(tag));
  if (signs & CODE) at = at.appendChild(document.createElement("code"));
  if (!pattern) return put(at, text);
  text.split(pattern).forEach((part, n) => {
    if (n % 2) put(at.appendChild(document.createElement("mark")), part);
    else if (part) put(at, part);
  });
};

// Cut so that no character is cut in two.
const head = (text, length) => {
  const half = text.charCodeAt(length - 1);
  return text.slice(0, half >= 0xd800 && half < 0xdc00 ? length - 1 : length);
};
const tail = (text, length) => {
  const half = text.charCodeAt(text.length - length);
  return text.slice(half >= 0xdc00 && half < 0xe000 ? text.length - length + 1 : -length);
};

const gap = (length) => element("span", { class: "gap" }, ` … ${many(length, "character")} … `);

// Show a text in its runs; of a long one only what is around its changes, and a button for all.
const putText = (node, runs, tag, marked) => {
  const length = runs.reduce((sum, [text]) => sum + text.length, 0);
  const pattern = marks(marked);
  if (length <= LONG) {
    for (const [text, signs] of runs) putRun(node, text, signs, tag, pattern);
    return;
  }
  let room = LONG;
  for (const [n, [text, signs]] of runs.entries()) {
    if (room <= 0) break;
    if (!(signs & CHANGED) && runs.length > 1 && text.length > 2 * EDGE + 40) {
      const first = n ? head(text, EDGE) : "";
      const last = n < runs.length - 1 ? tail(text, EDGE) : "";
      if (first) putRun(node, first, signs, tag, pattern);
      node.append(gap(text.length - first.length - last.length));
      if (last) putRun(node, last, signs, tag, pattern);
      room -= first.length + last.length;
    } else {
      putRun(node, text.length > room ? head(text, room) : text, signs, tag, pattern);
      room -= text.length;
    }
  }
  const more = element("button", { type: "button", class: "more" },
    `Show all ${many(length, "character")}`);
  more.addEventListener("click", () => {
    node.replaceChildren();
    putAll(node, runs, tag, pattern);
    node.tabIndex = -1;
    node.focus();
  });
  if (room <= 0) node.append(" … ");
  node.append(" ", more);
};

const putAll = (node, runs, tag, pattern) => {
  let piece = null;
  let room = 0;
  for (const [text, signs] of runs) {
    for (let rest = text; rest;) {
      if (room <= 0) {
        piece = node.appendChild(element("span", { class: "piece" }));
        room = PIECE;
      }
      const part = rest.length > room ? head(rest, room) || rest.slice(0, 1) : rest;
      putRun(piece, part, signs, tag, pattern);
      room -= part.length;
      rest = rest.slice(part.length);
    }
  }
};
