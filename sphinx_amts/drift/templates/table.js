// The table of pages: rows, the order they stand in, and what is drawn of them when.

const ROWS = 20; // rows that are drawn at once; the others follow
const SLIVER = 0.6;

const todo = (page) => (page.changed || 0) + (page.added || 0);
const inSync = (page) => (page.words ? 1 - todo(page) / page.words : 1);
const driftOf = (page) => (Array.isArray(page.score) ? page.score[0] : -Infinity);
const byName = (a, b) => (a.name < b.name ? -1 : Number(a.name > b.name));

// Each gives what needs a human first; the button of a column turns it round.
const ORDERS = {
  name: byName,
  todo: (a, b) => todo(b) - todo(a) || (b.drifted || 0) - (a.drifted || 0)
    || (b.removed || 0) - (a.removed || 0) || (b.loud || 0) - (a.loud || 0) || byName(a, b),
  sync: (a, b) => inSync(a) - inSync(b) || byName(a, b),
  drift: (a, b) => driftOf(b) - driftOf(a) || byName(a, b),
  findings: (a, b) => (b.loud || 0) - (a.loud || 0) || byName(a, b),
};

const percentText = (page) => (
  todo(page) ? `${(Math.floor(1000 * inSync(page) + 1e-9) / 10).toFixed(1)} %` : "100 %"
);

// The style takes rows out of the browser's table, so that those out of sight cost nothing; roles
// say that it is one all the same.
const cell = (attributes, ...children) => element("td", { role: "cell", ...attributes }, ...children);

const barOf = (page) => {
  const parts = [
    ["same", page.words - todo(page) || 0], ["changed", page.changed], ["added", page.added],
  ].filter(([, n]) => n > 0);
  const bar = drawn("svg", { class: "bar", viewBox: "0 0 100 1", preserveAspectRatio: "none", "aria-hidden": "true" });
  const wide = parts.map(([, n]) => Math.max(100 * n / page.words, SLIVER));
  const all = wide.reduce((a, b) => a + b, 0);
  let at = 0;
  for (const [n, [name]] of parts.entries()) {
    const width = 100 * wide[n] / all;
    bar.append(drawn("rect", { class: name, x: at.toFixed(2), width: width.toFixed(2), height: 1 }));
    at += width;
  }
  return bar;
};

// The score on the scale of all pages: its interval, and its value as a tick.
const whisker = ([drift, low, high], [least, most]) => {
  const x = (value) => (100 * (value - least) / (most - least || 1)).toFixed(1);
  return drawn("svg", { class: "whisker", viewBox: "0 0 100 10", preserveAspectRatio: "none", "aria-hidden": "true" },
    drawn("line", { class: "zero", x1: x(0), x2: x(0), y1: 0, y2: 10 }),
    drawn("line", { class: "interval", x1: x(low), x2: x(high), y1: 5, y2: 5 }),
    drawn("line", { class: "value", x1: x(drift), x2: x(drift), y1: 1, y2: 9 }));
};

const scoreCell = (page, scale) => {
  const { score } = page;
  if (score === undefined) return cell({ class: "n scores" });
  if (!Array.isArray(score)) {
    return cell({ class: "n scores" }, element("small", { title: score }, "no score"));
  }
  return cell({ class: "n scores" }, element("b", {}, fixed(score[0])),
    page.seen && element("span", { class: "tag seen" }, "seen"),
    element("span", { class: "unseen" }, ` (${between(score[1], score[2])})`), whisker(score, scale));
};

const rowOf = (page, scale, number) => {
  const label = element("bdi", {}, page.name);
  const name = page.at
    ? element("button", { type: "button", "aria-expanded": "false", "aria-controls": `open-${number}` }, label)
    : element("span", { class: "still" }, label);
  const sync = todo(page) ? "" : "zero";
  const more = page.more && element("small", { class: page.more > 0 ? "worse" : "better" },
    `${page.more > 0 ? "+" : "−"}${count(Math.abs(page.more))}`,
    element("span", { class: "unseen" }, " since the last report"));
  return element("tr", { role: "row", "data-page": page.name },
    element("th", { role: "rowheader", scope: "row" }, name,
      page.foreign && element("span", { class: "tag" }, "no human edition")),
    cell({ class: "bars" }, page.words ? barOf(page) : ""),
    cell({ class: `n ${sync}` }, more, " ", element("b", {}, count(todo(page))),
      element("small", { class: "of" }, ` of ${count(page.words || 0)}`)),
    cell({ class: `n ${sync}` }, percentText(page)),
    scoreCell(page, scale),
    cell({ class: page.loud ? "n" : "n zero" }, count(page.loud || 0)));
};

// Where the scores of a language lie; 0 is always among them.
const scaleOf = (pages) => pages.reduce(([least, most], { score }) => (
  Array.isArray(score) ? [Math.min(least, score[1]), Math.max(most, score[2])] : [least, most]
), [0, 0]);
